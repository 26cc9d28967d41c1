package service

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
)

// sendLog is what the service under test would do with OTEL_EXPORTER_OTLP_*.
func sendLog(t *testing.T, env map[string]string, body string) int {
	t.Helper()
	authority, err := os.ReadFile(env["OTEL_EXPORTER_OTLP_CERTIFICATE"])
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	json := `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"` + body + `"}}]}]}]}`
	request, _ := http.NewRequest("POST", env["OTEL_EXPORTER_OTLP_ENDPOINT"]+"/v1/logs", strings.NewReader(json))
	name, value, _ := strings.Cut(env["OTEL_EXPORTER_OTLP_HEADERS"], "=")
	credential, _ := url.PathUnescape(value)
	request.Header.Set(name, credential)
	request.Header.Set("content-type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

func TestALogBecomesALine(t *testing.T) {
	hub := startHub(t)
	var env map[string]string
	hub.get("/env?protocol=http/json", &env)
	if status := sendLog(t, env, "job 7 finished"); status != 200 {
		t.Fatalf("status %d", status)
	}
	var received struct{ Items []struct{ Body string } }
	hub.call("/received/logs/wait", map[string]any{"match": map[string]any{"body": map[string]any{"$regex": "finished"}}}, &received)
	if len(received.Items) != 1 || received.Items[0].Body != "job 7 finished" {
		t.Fatalf("received %+v", received)
	}
	hub.call("/flush", struct{}{}, &struct{}{})
	var delivered struct{ Blobs []struct{ Text string } }
	hub.call("/delivered/blobs/find", struct{}{}, &delivered)
	if len(delivered.Blobs) != 1 || delivered.Blobs[0].Text != "job 7 finished\n" {
		t.Fatalf("delivered %+v", delivered)
	}
}
