{{/*
What each application is told and which secrets it gets, from (dict "root" $ "app" name): as docker-compose.yml grants them.
The gateway gets no broker and no database; the extractor, which parses hostile files, no database and no secret but the
services' token.
*/}}

{{/* Secrets as files: a list of {variable, file, secret, key}, as JSON. */}}
{{- define "docket.secretFiles" -}}
{{- $values := .root.Values -}}
{{- $name := include "docket.secret" .root -}}
{{- $keys := $values.secret.keys -}}
{{- $uses := list (dict "variable" "DOCKET_SERVICE_TOKEN" "key" $keys.serviceToken) -}}
{{- if eq .app "ingest" -}}
{{- $uses = append $uses (dict "variable" "DOCKET_SECRET" "key" $keys.ingestSecret) -}}
{{- $uses = append $uses (dict "variable" "DOCKET_API_KEY" "key" $keys.apiKey) -}}
{{- else if eq .app "dispatcher" -}}
{{- $uses = append $uses (dict "variable" "DOCKET_SECRET" "key" $keys.dispatcherSecret) -}}
{{- if $values.webhook.enabled -}}
{{- $uses = append $uses (dict "variable" "DOCKET_WEBHOOK_URL" "key" $keys.webhookUrl) -}}
{{- $uses = append $uses (dict "variable" "DOCKET_WEBHOOK_SECRET" "key" $keys.webhookSecret) -}}
{{- end -}}
{{- end -}}
{{- if and (has .app (list "ingest" "extractor" "dispatcher")) (not $values.rabbitmq.operator.cluster) -}}
{{- $uses = append $uses (dict "variable" "RABBITMQ_URL" "key" (get $keys.rabbitmqUrl .app)) -}}
{{- end -}}
{{- if has .app (list "ingest" "dispatcher") -}}
{{- $written := get $values.mongodb.connectionStrings .app -}}
{{- $uses = append $uses (dict "variable" "MONGODB_URI" "secret" $written.secret "key" (ternary $written.key (get $keys.mongodbUri .app) (not (empty $written.secret)))) -}}
{{- end -}}
{{- $files := list -}}
{{- range $uses -}}
{{- $files = append $files (dict "variable" .variable "file" (.variable | lower | replace "_" "-") "secret" (.secret | default $name) "key" .key) -}}
{{- end -}}
{{- $files | toJson -}}
{{- end -}}

{{- define "docket.environment" -}}
{{- $root := .root -}}
{{- $values := $root.Values -}}
{{- $name := include "docket.name" $root -}}
- { name: DOCKET_LOG_LEVEL, value: {{ $values.logLevel | quote }} }
{{- if eq .app "gateway" }}
- { name: DOCKET_HOST, value: 0.0.0.0 }
- { name: DOCKET_PORT, value: '8080' }
- { name: DOCKET_DISPATCHER_ADDRESS, value: {{ printf "%s-dispatcher:8083" $name }} }
- { name: DOCKET_FILE_URL_ALLOW_PRIVATE, value: {{ $values.fileUrl.allowPrivate | quote }} }
{{- else }}
- { name: DOCKET_HEALTH_HOST, value: 0.0.0.0 }
- { name: DOCKET_HEALTH_PORT, value: '8082' }
{{- end }}
- { name: DOCKET_METRICS_HOST, value: 0.0.0.0 }
- { name: DOCKET_METRICS_PORT, value: '9464' }
{{- if eq .app "ingest" }}
- { name: DOCKET_INGEST_LISTEN, value: '0.0.0.0:8081' }
- { name: DOCKET_INGEST_DATABASE, value: {{ $values.mongodb.databases.ingest | quote }} }
{{- else }}
- { name: DOCKET_INGEST_ADDRESS, value: {{ printf "%s-ingest:8081" $name }} }
{{- end }}
{{- if eq .app "extractor" }}
- { name: DOCKET_READERS, value: {{ $values.extractor.readers | quote }} }
- { name: DOCKET_PAGE_CPU_SECONDS, value: {{ $values.extractor.page.cpuSeconds | quote }} }
- { name: DOCKET_PAGE_WALL_SECONDS, value: {{ $values.extractor.page.wallSeconds | quote }} }
- { name: DOCKET_PAGE_MEMORY_MB, value: {{ $values.extractor.page.memoryMb | quote }} }
{{- end }}
{{- if eq .app "dispatcher" }}
- { name: DOCKET_DISPATCHER_LISTEN, value: '0.0.0.0:8083' }
- { name: DOCKET_DISPATCHER_DATABASE, value: {{ $values.mongodb.databases.dispatcher | quote }} }
{{- if $values.webhook.enabled }}
- { name: DOCKET_WEBHOOK_SCHEDULE, value: {{ $values.webhook.schedule | quote }} }
{{- end }}
{{- with $values.webhook.retrySeconds }}
- { name: DOCKET_WEBHOOK_RETRY_SECONDS, value: {{ join "," . | quote }} }
{{- end }}
{{- end }}
{{- if has .app (list "gateway" "dispatcher") }}
- { name: DOCKET_WEBHOOK_ALLOW_PRIVATE, value: {{ $values.webhook.allowPrivate | quote }} }
{{- end }}
{{- if and $values.rabbitmq.operator.cluster (ne .app "gateway") }}
{{- $credentials := printf "%s-%s-user-credentials" $name .app }}
- { name: RABBITMQ_USERNAME, valueFrom: { secretKeyRef: { name: {{ $credentials }}, key: username } } }
- { name: RABBITMQ_PASSWORD, valueFrom: { secretKeyRef: { name: {{ $credentials }}, key: password } } }
- { name: RABBITMQ_URL, value: {{ printf "amqp://$(RABBITMQ_USERNAME):$(RABBITMQ_PASSWORD)@%s/%s" (include "docket.brokerHost" $root) ($values.rabbitmq.operator.vhost | urlquery) | quote }} }
{{- end }}
{{- with $values.telemetry.otlpEndpoint }}
- { name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ . | quote }} }
- { name: OTEL_EXPORTER_OTLP_PROTOCOL, value: http/protobuf }
- { name: OTEL_METRICS_EXPORTER, value: none }
- { name: OTEL_TRACES_SAMPLER, value: parentbased_traceidratio }
- { name: OTEL_TRACES_SAMPLER_ARG, value: {{ $values.telemetry.traceRatio | quote }} }
{{- end }}
{{- range include "docket.secretFiles" . | fromJsonArray }}
- { name: {{ .variable }}_FILE, value: /run/docket/{{ .file }} }
{{- end }}
{{- with (get $values .app).env }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "docket.brokerHost" -}}
{{- with .Values.rabbitmq.operator -}}
{{ .cluster }}.{{ .namespace | default $.Release.Namespace }}.svc:5672
{{- end -}}
{{- end -}}

{{/* One volume that holds the secrets of this application and no other's. */}}
{{- define "docket.secretVolume" -}}
name: secrets
projected:
  defaultMode: 288 # 0440
  sources:
    {{- range include "docket.secretFiles" . | fromJsonArray }}
    - secret:
        name: {{ .secret }}
        items: [{ key: {{ .key | quote }}, path: {{ .file }} }]
    {{- end }}
{{- end -}}
