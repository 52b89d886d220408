package dev.gyre.bench.serve;

import dev.gyre.engine.GyreException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection that stays open, and costs as little as a client can: the server's load is to be measured, not the client's. */
final class HttpCall implements AutoCloseable {

    private static final String LENGTH = "content-length: ";

    private final Socket socket;
    private final InputStream in;

    /**
     * What came back.
     *
     * @param bytes of the body
     * @param firstNanos from sending until the first byte of the body was there
     */
    record Answer(long bytes, long firstNanos) {}

    HttpCall(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** A request to complete a text. */
    static byte[] completion(String body) {
        return ("POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Sends a request and reads the whole answer.
     *
     * @throws GyreException if it's no good one
     */
    Answer send(byte[] request) throws IOException {
        long start = System.nanoTime();
        socket.getOutputStream().write(request);
        String status = line();
        long length = -1;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Long.parseLong(header.substring(LENGTH.length()).strip());
            }
        }
        in.mark(1);
        in.read();
        long first = System.nanoTime() - start;
        in.reset();
        long bytes = length >= 0 ? skip(length) : chunks();
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new GyreException("the server answered " + status);
        }
        return new Answer(bytes, first);
    }

    private long chunks() throws IOException {
        long all = 0;
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            all += skip(size);
            line();
        }
        line();
        return all;
    }

    private long skip(long bytes) throws IOException {
        in.skipNBytes(bytes);
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the server hung up");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
