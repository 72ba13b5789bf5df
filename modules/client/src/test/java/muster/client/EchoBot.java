package muster.client;

import java.net.URI;

/** The bot of README.md, compiled so that it stays true. */
final class EchoBot {
    private EchoBot() {}

    public static void main(String[] args) {
        var server = URI.create(args[0]);
        var session = new MusterRest(server).signIn(args[1], args[2]);
        var bot = MusterClient.builder()
                .server(server)
                .token(session.token())
                .listener((client, entry) -> {
                    if (entry.body() != null && entry.from() != session.user()) {
                        var unused = client.send(entry.group(), entry.body(), "echo-" + entry.seq());
                    }
                })
                .connect();
        var unused = bot.closed().join();
    }
}
