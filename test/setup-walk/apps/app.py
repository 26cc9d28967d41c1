import logging
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread


class Hello(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(204)
        self.end_headers()


server = HTTPServer(("localhost", 0), Hello)
Thread(target=server.serve_forever, daemon=True).start()
urllib.request.urlopen(f"http://localhost:{server.server_port}/").read()
logging.warning("hello from python")
