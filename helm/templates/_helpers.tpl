{{- define "otlp-hub.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "otlp-hub.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "otlp-hub.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "otlp-hub.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride -}}
{{- end -}}

{{- define "otlp-hub.selectorLabels" -}}
app.kubernetes.io/name: {{ include "otlp-hub.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
component: standalone-collector
{{- end -}}

{{- define "otlp-hub.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "otlp-hub.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.additionalLabels }}
{{ tpl (toYaml .) $ }}
{{- end }}
{{- end -}}

{{/* metadata of every object: a dict of root and, where wanted, name and annotations */}}
{{- define "otlp-hub.metadata" -}}
name: {{ default (include "otlp-hub.fullname" .root) .name }}
namespace: {{ include "otlp-hub.namespace" .root }}
labels:
  {{- include "otlp-hub.labels" .root | nindent 2 }}
  {{- with .labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with merge (dict) (default (dict) .annotations) (default (dict) .root.Values.annotations) }}
annotations:
  {{- tpl (toYaml .) $.root | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "otlp-hub.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "otlp-hub.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "otlp-hub.image" -}}
{{- $registry := .Values.global.imageRegistry -}}
{{- $repository := .Values.image.repository -}}
{{- if $registry }}{{- $repository = printf "%s/%s" $registry $repository }}{{- end -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" $repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" $repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "otlp-hub.config" -}}
{{- if .Values.alternateConfig -}}
{{- tpl (toYaml .Values.alternateConfig) . -}}
{{- else -}}
{{- tpl (toYaml .Values.config) . -}}
{{- end -}}
{{- end -}}

{{- define "otlp-hub.configMapName" -}}
{{- if .Values.configMap.create -}}
{{- include "otlp-hub.fullname" . -}}
{{- else -}}
{{- required "[ERROR] configMap.existingName: name the config map that holds the configuration under the key relay" .Values.configMap.existingName -}}
{{- end -}}
{{- end -}}

{{/* 80 % of a memory quantity as <n>MiB; nothing for quantities without a binary or decimal suffix known here */}}
{{- define "otlp-hub.gomemlimit" -}}
{{- $quantity := . -}}
{{- $mib := dict "Gi" 1024.0 "Mi" 1.0 "Ki" 0.0009765625 "G" 953.674 "M" 0.953674 -}}
{{- range $suffix, $factor := $mib -}}
{{- if hasSuffix $suffix $quantity -}}
{{- $number := trimSuffix $suffix $quantity -}}
{{- if regexMatch "^[0-9.]+$" $number -}}
{{- printf "%dMiB" (mulf (float64 $number) $factor 0.8 | floor | int) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
