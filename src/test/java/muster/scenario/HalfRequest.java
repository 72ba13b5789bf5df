package muster.scenario;

/** Requests whose body does not come to its end, of every kind that may reach a server. */
enum HalfRequest {
    SIGN_IN("POST /api/v1/sessions", HalfSent.JSON + "Content-Length: 500\r\n", "{\"login\":"),
    SIGN_IN_IN_PIECES("POST /api/v1/sessions", HalfSent.JSON + "Transfer-Encoding: chunked\r\n", "5\r\n{\"log"),
    SIGN_IN_TOO_LONG("POST /api/v1/sessions", HalfSent.JSON + "Content-Length: 1000000\r\n", "{"),
    WRONG_TOKEN(
            "POST /api/v1/groups", "Authorization: Bearer wrong\r\n" + HalfSent.JSON + "Content-Length: 500\r\n", "{"),
    A_PAGE("POST /index.html", "Content-Length: 500\r\n", "x"),
    NOWHERE("PUT /nowhere", "Content-Length: 500\r\n", "x"),
    CROOKED("POST /api/..;/ws", "Content-Length: 500\r\n", "x"),
    AN_ADMIN_PAGE(
            "POST /admin/users.xhtml",
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n",
            "x="),
    HANDSHAKE(
            "GET /ws",
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nContent-Length: 500\r\n",
            "");

    private final String line;
    private final String headers;
    private final String begin;

    HalfRequest(String line, String headers, String begin) {
        this.line = line;
        this.headers = headers;
        this.begin = begin;
    }

    /** The head, with more headers if there are any, and what comes of the body. */
    String text(String more) {
        return line + " HTTP/1.1\r\nHost: x\r\n" + more + headers + "\r\n" + begin;
    }
}
