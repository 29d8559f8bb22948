{{/* Ports of one application as a YAML list, from (dict "root" $ "app" name). */}}
{{- define "docket.ports" -}}
{{- if eq .app "gateway" }}
- { name: http, port: 8080 }
{{- else }}
- { name: health, port: 8082 }
{{- end }}
{{- if eq .app "ingest" }}
- { name: grpc, port: 8081 }
{{- else if eq .app "dispatcher" }}
- { name: grpc, port: 8083 }
{{- end }}
- { name: metrics, port: 9464 }
{{- end -}}

{{/* Non-empty if something else decides about the number of pods. */}}
{{- define "docket.scales" -}}
{{- $own := get .root.Values .app -}}
{{- if $own.autoscaling.enabled -}}yes{{- end -}}
{{- end -}}

{{/*
Requests and limits. What the extractor may use of memory follows from what its readers may: one that passes its limit is
ended alone, while a container that passes its own takes all documents in hand along.
*/}}
{{- define "docket.resources" -}}
{{- $own := get .root.Values .app -}}
{{- $resources := deepCopy $own.resources -}}
{{- if eq .app "extractor" -}}
{{- $limits := dict "memory" (printf "%dMi" (add $own.baseMemoryMb (mul $own.readers $own.page.memoryMb))) -}}
{{- $limits = set $limits "cpu" (printf "%d" (add $own.readers 1)) -}}
{{- $requests := dict "memory" (printf "%dMi" (add $own.baseMemoryMb (mul $own.readers $own.readerMemoryMb))) -}}
{{- $requests = set $requests "cpu" (printf "%d" ($own.readers | int)) -}}
{{- $resources = mergeOverwrite (dict "limits" $limits "requests" $requests) $resources -}}
{{- end -}}
{{- toYaml $resources -}}
{{- end -}}

{{/* TCP ports of a NetworkPolicy, from a list of numbers. */}}
{{- define "docket.tcpPorts" -}}
{{- range . }}
- { protocol: TCP, port: {{ . }} }
{{- end }}
{{- end -}}

{{/* Where something is that must be reached, from (dict "key" its name in values "to" list). An empty list would be everywhere. */}}
{{- define "docket.peers" -}}
{{- if not .to -}}
{{- fail (printf "networkPolicy.%s.to must say where it is: a list of NetworkPolicyPeers" .key) -}}
{{- end -}}
{{- toYaml .to -}}
{{- end -}}

{{/* Where the broker is: as configured, else the pods of the operator's cluster. */}}
{{- define "docket.brokerPeers" -}}
{{- $operator := .Values.rabbitmq.operator -}}
{{- if and $operator.cluster (not .Values.networkPolicy.rabbitmq.to) -}}
- namespaceSelector:
    matchLabels: { kubernetes.io/metadata.name: {{ $operator.namespace | default .Release.Namespace }} }
  podSelector:
    matchLabels: { app.kubernetes.io/component: rabbitmq, app.kubernetes.io/name: {{ $operator.cluster }} }
{{- else -}}
{{- include "docket.peers" (dict "key" "rabbitmq" "to" .Values.networkPolicy.rabbitmq.to) -}}
{{- end -}}
{{- end -}}
