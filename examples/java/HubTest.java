import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A log that the service under test would send arrives as a line of a blob. */
class HubTest {
  public static void main(String[] arguments) throws Exception {
    String command = System.getenv().getOrDefault("OTLP_HUB", "otlp-hub");
    List<String> line = new ArrayList<>(List.of(command.split(" ")));
    line.add("run");
    Process process = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      BufferedReader stdout = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      test(field(stdout.readLine(), "control"));
      System.out.println("ok");
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  static void test(String control) throws Exception {
    HttpClient plain = HttpClient.newHttpClient();
    String env = plain.send(HttpRequest.newBuilder(URI.create(control + "/env?protocol=http/json")).build(), BodyHandlers.ofString()).body();
    String[] header = field(env, "OTEL_EXPORTER_OTLP_HEADERS").split("=", 2);
    HttpRequest log =
        HttpRequest.newBuilder(URI.create(field(env, "OTEL_EXPORTER_OTLP_ENDPOINT") + "/v1/logs"))
            .header("content-type", "application/json")
            .header(header[0], URLDecoder.decode(header[1], StandardCharsets.UTF_8))
            .POST(HttpRequest.BodyPublishers.ofString("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"stringValue\":\"job 7 finished\"}}]}]}]}"))
            .build();
    HttpClient trusting = HttpClient.newBuilder().sslContext(trusting(field(env, "OTEL_EXPORTER_OTLP_CERTIFICATE"))).build();
    check(trusting.send(log, BodyHandlers.discarding()).statusCode() == 200, "the log was not taken");

    String received = post(plain, control + "/received/logs/wait", "{\"match\":{\"body\":{\"$regex\":\"finished\"}}}");
    check(received.contains("job 7 finished"), received);
    post(plain, control + "/flush", "{}");
    String blobs = post(plain, control + "/delivered/blobs/find", "{}");
    check(blobs.contains("\"text\":\"job 7 finished\\n\""), blobs);
  }

  static String post(HttpClient client, String url, String json) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).header("content-type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)).build();
    var answer = client.send(request, BodyHandlers.ofString());
    check(answer.statusCode() == 200, answer.body());
    return answer.body();
  }

  static SSLContext trusting(String authorityFile) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null);
    try (FileInputStream file = new FileInputStream(authorityFile)) {
      store.setCertificateEntry("hub", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  /** A text field of flat JSON. */
  static String field(String json, String name) {
    var matcher = Pattern.compile("\"" + Pattern.quote(name) + "\":\"([^\"]*)\"").matcher(json);
    check(matcher.find(), "no " + name + " in " + json);
    return matcher.group(1);
  }

  static void check(boolean holds, String otherwise) {
    if (!holds) throw new AssertionError(otherwise);
  }
}
