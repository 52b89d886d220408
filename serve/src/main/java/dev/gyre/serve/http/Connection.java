package dev.gyre.serve.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A connection of HTTP/1.1 that knows what Helidon's own doesn't tell: that the client has hung up while its request is worked on, and
 * that it sends or takes bytes so slowly that it may be given up. It takes part between the socket and Helidon's parser: waiting for a
 * hang-up is reading ahead, and what was read is handed on.
 */
final class Connection implements ServerConnection, InterruptableTask<Void> {

    /** The longest pause of a client that takes bytes at all. */
    private static final Duration STUCK = Duration.ofSeconds(1);

    private static final ScopedValue<Connection> CURRENT = ScopedValue.newInstance();

    private final HelidonSocket socket;
    private final ServerConnection http;
    private volatile Optional<CompletableFuture<byte[]>> ahead = Optional.empty();
    private volatile Phase phase = Phase.IDLE;
    private volatile long since = System.nanoTime();
    private volatile boolean ended;
    private volatile boolean lost;

    private enum Phase {
        /** Between requests. */
        IDLE,
        /** A request comes in. */
        READING,
        /** It's here, and worked on. */
        WORKING,
        /** Bytes go out. */
        WRITING
    }

    private Connection(ConnectionContext context, ServerConnectionSelector protocol) {
        this.socket = context.serverSocket();
        DataReader reader = DataReader.create(this::read);
        this.http = protocol.connection(new WatchedContext(context, reader, new Timed(context.dataWriter())));
    }

    /** Connections of a protocol, each with a line around it. */
    static ServerConnectionSelector around(ServerConnectionSelector protocol) {
        return new Around(protocol);
    }

    /** The connection whose request this thread works on. */
    static Connection current() {
        return CURRENT.get();
    }

    /** Says that the request has come in as a whole. */
    void received() {
        enter(Phase.WORKING);
    }

    /**
     * Says that the request has been answered.
     *
     * @param last whether the client wants the connection closed, which Helidon says, but leaves to the client
     */
    void answered(boolean last) {
        ended = last;
        enter(Phase.IDLE);
    }

    /** Says that nobody knows where the request ends, so that nothing behind it can be read. */
    void lost() {
        lost = true;
    }

    /** Whether nothing more can be read from it. */
    boolean isLost() {
        return lost;
    }

    private void enter(Phase next) {
        since = System.nanoTime();
        phase = next;
    }

    /** Waits for the client to hang up, until it sends something. */
    void whenGone(Runnable action) {
        CompletableFuture<byte[]> next = ahead.orElseGet(() -> {
            CompletableFuture<byte[]> read = new CompletableFuture<>();
            ahead = Optional.of(read);
            Thread.ofVirtual().name("gyre-line").start(() -> {
                try {
                    read.complete(socket.get());
                } catch (RuntimeException e) {
                    read.completeExceptionally(e);
                }
            });
            return read;
        });
        CompletableFuture<byte[]> _ = next.whenComplete((bytes, failure) -> {
            if (bytes == null) {
                action.run();
            }
        });
    }

    private byte[] read() {
        if (ended) {
            return null;
        }
        try {
            byte[] bytes = ahead.isPresent() ? ahead.get().join() : socket.get();
            ahead = Optional.empty();
            if (bytes == null && phase == Phase.READING) {
                throw new CloseConnectionException("the client hung up in the middle of a request");
            }
            if (phase == Phase.IDLE) {
                enter(Phase.READING);
            }
            return bytes;
        } catch (UncheckedIOException | CompletionException e) {
            throw new ServerConnectionException("the client can't be read from", e);
        }
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        ScopedValue.where(CURRENT, this).<Void, InterruptedException>call(() -> {
            http.handle(limit);
            return null;
        });
    }

    /** An answer that's being written gets through; a client that doesn't take it is given up by {@link #close}. */
    @Override
    public boolean canInterrupt() {
        return phase == Phase.IDLE || phase == Phase.READING;
    }

    @Override
    public Void call() throws InterruptedException {
        throw new UnsupportedOperationException("a connection is handled, not called");
    }

    /** Time since the client last sent or took a byte; work on a request doesn't count. */
    @Override
    public Duration idleTime() {
        return phase == Phase.WORKING ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    @Override
    public void close(boolean interrupt) {
        http.close(interrupt || phase == Phase.READING || isStuck());
    }

    private boolean isStuck() {
        return phase == Phase.WRITING && idleTime().compareTo(STUCK) > 0;
    }

    /** Whether a request that's here as a whole is being answered, to a client that takes the answer. */
    boolean isAnswering() {
        return phase == Phase.WORKING || (phase == Phase.WRITING && !isStuck());
    }

    /** A writer that tells since when it writes. */
    private final class Timed implements DataWriter {
        private final DataWriter to;

        Timed(DataWriter to) {
            this.to = to;
        }

        private void timed(Runnable write) {
            Phase before = phase;
            enter(Phase.WRITING);
            write.run();
            enter(before);
        }

        @Override
        public void write(BufferData... buffers) {
            timed(() -> to.write(buffers));
        }

        @Override
        public void write(BufferData buffer) {
            timed(() -> to.write(buffer));
        }

        @Override
        public void writeNow(BufferData... buffers) {
            timed(() -> to.writeNow(buffers));
        }

        @Override
        public void writeNow(BufferData buffer) {
            timed(() -> to.writeNow(buffer));
        }

        @Override
        public void flush() {
            timed(to::flush);
        }

        @Override
        public void close() {
            to.close();
        }
    }

    /** See {@link #around}. */
    private record Around(ServerConnectionSelector protocol) implements ServerConnectionSelector {
        @Override
        public int bytesToIdentifyConnection() {
            return protocol.bytesToIdentifyConnection();
        }

        @Override
        public Support supports(BufferData data) {
            return protocol.supports(data);
        }

        @Override
        public Set<String> supportedApplicationProtocols() {
            return protocol.supportedApplicationProtocols();
        }

        @Override
        public ServerConnection connection(ConnectionContext context) {
            return new Connection(context, protocol);
        }
    }
}
