import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.logging.Logger;

public final class App {
  public static void main(String[] args) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
    server.createContext("/", exchange -> { exchange.sendResponseHeaders(204, -1); exchange.close(); });
    server.start();
    URI.create("http://localhost:" + server.getAddress().getPort() + "/").toURL().openStream().close();
    Logger.getLogger("app").info("hello from java");
    server.stop(0);
  }
}
