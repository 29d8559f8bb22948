{{/* Name of the release's objects: the release, with the chart's name unless that is in it. At most 40 characters, so that suffixes fit. */}}
{{- define "docket.name" -}}
{{- if contains "docket" .Release.Name -}}{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else -}}{{ printf "%s-docket" .Release.Name | trunc 40 | trimSuffix "-" }}
{{- end -}}
{{- end -}}

{{/* Labels that select the pods of one application, from (dict "root" $ "app" name). They never change. */}}
{{- define "docket.selector" -}}
app.kubernetes.io/name: docket
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .app }}
{{- end -}}

{{/* Labels of every object of one application, likewise. */}}
{{- define "docket.labels" -}}
{{ include "docket.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{/* The Secret of the installation. */}}
{{- define "docket.secret" -}}
{{ required "secret.existingSecret must name a Secret, see README.md of the chart" .Values.secret.existingSecret }}
{{- end -}}

{{- define "docket.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}{{ .repository }}@{{ .digest }}
{{- else -}}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end -}}
