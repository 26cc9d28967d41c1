{{- define "otlp-hub.pod" -}}
metadata:
  annotations:
    {{- if .Values.enableConfigChecksumAnnotation }}
    checksum/config: {{ include "otlp-hub.config" . | sha256sum }}
    {{- end }}
    {{- with .Values.podAnnotations }}
    {{- tpl (toYaml .) $ | nindent 4 }}
    {{- end }}
  labels:
    {{- include "otlp-hub.selectorLabels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- tpl (toYaml .) $ | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "otlp-hub.serviceAccountName" . }}
  automountServiceAccountToken: {{ .Values.serviceAccount.automountServiceAccountToken }}
  terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.podSecurityContext }}
  securityContext:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if .Values.hostNetwork }}
  hostNetwork: true
  {{- end }}
  {{- range $key := list "priorityClassName" "runtimeClassName" "schedulerName" "dnsPolicy" }}
  {{- with index $.Values $key }}
  {{ $key }}: {{ . }}
  {{- end }}
  {{- end }}
  {{- range $key := list "dnsConfig" "hostAliases" "nodeSelector" "tolerations" "affinity" "topologySpreadConstraints" }}
  {{- with index $.Values $key }}
  {{ $key }}:
    {{- tpl (toYaml .) $ | nindent 4 }}
  {{- end }}
  {{- end }}
  {{- with .Values.initContainers }}
  initContainers:
    {{- tpl (toYaml .) $ | nindent 4 }}
  {{- end }}
  containers:
    - name: otlp-hub
      image: {{ include "otlp-hub.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      {{- with .Values.command.name }}
      command: [{{ printf "/%s" . | quote }}]
      {{- end }}
      args:
        - --config=/conf/relay.yaml
        {{- if .Values.durable.enabled }}
        - --durable=/var/lib/otlp-hub
        - --durable-sync={{ .Values.durable.sync }}
        - --durable-max-bytes={{ .Values.durable.maxBytes }}
        - --durable-max-age={{ .Values.durable.maxAge }}
        {{- end }}
        {{- range .Values.command.extraArgs }}
        - {{ . | quote }}
        {{- end }}
      {{- with .Values.securityContext }}
      securityContext:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      env:
        - name: MY_POD_IP
          valueFrom: { fieldRef: { fieldPath: status.podIP } }
        - name: OTEL_K8S_NODE_NAME
          valueFrom: { fieldRef: { fieldPath: spec.nodeName } }
        - name: OTEL_K8S_NODE_IP
          valueFrom: { fieldRef: { fieldPath: status.hostIP } }
        - name: OTEL_K8S_NAMESPACE
          valueFrom: { fieldRef: { fieldPath: metadata.namespace } }
        - name: OTEL_K8S_POD_NAME
          valueFrom: { fieldRef: { fieldPath: metadata.name } }
        - name: OTEL_K8S_POD_IP
          valueFrom: { fieldRef: { fieldPath: status.podIP } }
        {{- with (dig "limits" "memory" "" .Values.resources) }}
        {{- if $.Values.useGOMEMLIMIT }}
        {{- with include "otlp-hub.gomemlimit" (toString .) }}
        - name: GOMEMLIMIT
          value: {{ . | quote }}
        {{- end }}
        {{- end }}
        {{- end }}
        {{- with .Values.extraEnvs }}
        {{- tpl (toYaml .) $ | nindent 8 }}
        {{- end }}
      {{- with .Values.extraEnvsFrom }}
      envFrom:
        {{- tpl (toYaml .) $ | nindent 8 }}
      {{- end }}
      ports:
        {{- range $name, $port := .Values.ports }}
        {{- if $port.enabled }}
        - name: {{ $name }}
          containerPort: {{ $port.containerPort }}
          protocol: {{ default "TCP" $port.protocol }}
          {{- with $port.hostPort }}
          hostPort: {{ . }}
          {{- end }}
        {{- end }}
        {{- end }}
      {{- with .Values.lifecycleHooks }}
      lifecycle:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- range $probe := list "livenessProbe" "readinessProbe" "startupProbe" }}
      {{- with index $.Values $probe }}
      {{ $probe }}:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- end }}
      {{- with .Values.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        - name: config
          mountPath: /conf
          readOnly: true
        {{- if .Values.durable.enabled }}
        - name: durable
          mountPath: /var/lib/otlp-hub
        {{- end }}
        {{- with .Values.extraVolumeMounts }}
        {{- tpl (toYaml .) $ | nindent 8 }}
        {{- end }}
    {{- with .Values.extraContainers }}
    {{- tpl (toYaml .) $ | nindent 4 }}
    {{- end }}
  volumes:
    - name: config
      configMap:
        name: {{ include "otlp-hub.configMapName" . }}
        items:
          - key: relay
            path: relay.yaml
    {{- with .Values.extraVolumes }}
    {{- tpl (toYaml .) $ | nindent 4 }}
    {{- end }}
{{- end -}}
