import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.List;
import java.util.Set;

/** A stand-in for mongod, for tests on machines that have none: `java MongoStandIn <port> <data file>`. */
public class MongoStandIn extends H2Backend {
  private static final Set<String> WRITES = Set.of("insert", "update", "delete", "findAndModify", "findandmodify",
      "create", "createIndexes", "drop", "dropDatabase", "dropIndexes", "deleteIndexes", "renameCollection");

  /** Today's drivers refuse a server below wire version 9; the newest version the library knows says 8. */
  private static final MongoVersion VERSION = new MongoVersion() {
    public List<Integer> getVersionArray() { return List.of(5, 0, 0); }
    public int getWireVersion() { return 13; }
  };

  MongoStandIn(String file) { super(file); }

  /** Commits before the answer: as shipped, acknowledged writes reach the file a second later and die with kill -9. */
  @Override
  public Document handleMessage(MongoMessage message) {
    Document answer = super.handleMessage(message);
    if (WRITES.contains(message.getDocument().keySet().iterator().next())) commit();
    return answer;
  }

  public static void main(String[] args) {
    MongoServer server = new MongoServer(new MongoStandIn(args[1]).version(VERSION));
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    server.bind("127.0.0.1", Integer.parseInt(args[0]));
  }
}
