package dev.gyre.serve;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that says what it's told to, byte by byte, and hangs up when it's closed. */
final class RawClient implements AutoCloseable {

    private final Socket socket;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
    }

    /** Sends a JSON body and doesn't wait for the answer. */
    void post(String path, String body) throws IOException {
        send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    /** Sends what may be no request; a character a byte but for what's beyond ASCII. */
    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** So many bytes of what comes. */
    String read(int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
    }

    /** All that comes until the server closes the connection. */
    String readAll() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** What a server answers to a text, be it a request or not, on a connection of its own that's closed behind it. */
    static String answer(int port, String text) throws IOException {
        try (RawClient client = new RawClient(port)) {
            client.send(text);
            return client.readAll();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
