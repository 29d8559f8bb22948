/** What the tests read of Kubernetes' objects, by their kinds. */
export interface Specs {
  readonly Deployment: DeploymentSpec;
  readonly NetworkPolicy: NetworkPolicySpec;
  readonly PodDisruptionBudget: { readonly maxUnavailable: number; readonly selector: Selector };
  readonly ScaledObject: { readonly triggers: readonly object[] };
  readonly Permission: { readonly permissions: Readonly<Record<'configure' | 'write' | 'read', string>> };
}

type Labels = Readonly<Record<string, string>>;

interface Selector {
  readonly matchLabels: Labels;
}

interface DeploymentSpec {
  readonly replicas?: number;
  readonly selector: Selector;
  readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
}

interface PodSpec {
  readonly containers: readonly [Container];
  readonly securityContext: object;
  readonly automountServiceAccountToken: boolean;
  readonly enableServiceLinks: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly topologySpreadConstraints: readonly { readonly topologyKey: string; readonly labelSelector: Selector }[];
  readonly volumes: readonly Volume[];
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
}

interface Volume {
  readonly name: string;
  readonly emptyDir?: { readonly sizeLimit: string };
  readonly projected?: {
    readonly sources: readonly { readonly secret: { readonly items: readonly { key: string }[] } }[];
  };
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

export interface Container {
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly securityContext: { readonly capabilities: { readonly add?: unknown } };
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
  readonly resources: Readonly<Record<'requests' | 'limits', Labels>>;
  readonly lifecycle: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
}

interface Peer {
  readonly ipBlock?: { readonly cidr: string };
  readonly podSelector?: Selector;
}

export interface EgressRule {
  readonly ports?: readonly { readonly port: number }[];
  readonly to: readonly Peer[];
}

interface NetworkPolicySpec {
  readonly policyTypes: readonly string[];
  readonly podSelector: Selector;
  readonly ingress: readonly {
    readonly ports: readonly { readonly port: number }[];
    readonly from?: readonly Peer[];
  }[];
  readonly egress: readonly EgressRule[];
}
