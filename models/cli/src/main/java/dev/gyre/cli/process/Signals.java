package dev.gyre.cli.process;

import dev.gyre.models.run.StopSignal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C and polite kills while something goes on: the first one is acknowledged at once and asks the work to stop at the next good
 * moment, a second one ends the process, and so does the first after a while. A signal that the process was started to
 * ignore, as by nohup, is ignored. By reflection, since javac warns of {@code sun.misc.Signal}, for which there is nothing else.
 */
public final class Signals implements AutoCloseable {

    /** The longest time that training may take to end after a signal. */
    public static final Duration LIMIT = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    /** The signals' numbers, which are the same on every system. */
    private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

    private final StopSignal stop;
    private final String answer;
    private final Consumer<String> lines;
    private final Duration limit;
    private final Map<Object, Object> before = new LinkedHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int received;

    private Signals(StopSignal stop, String answer, Consumer<String> lines, Duration limit) {
        this.stop = stop;
        this.answer = answer;
        this.lines = lines;
        this.limit = limit;
    }

    /**
     * Makes signals a wish to stop, until this is closed.
     *
     * @param answer what the first signal is answered with
     * @param lines takes what the user is told
     * @param limit how long the work may take to come to its end
     */
    public static Signals to(StopSignal stop, String answer, Consumer<String> lines, Duration limit) {
        Signals s = new Signals(stop, answer, lines, limit);
        NUMBERS.keySet().forEach(s::handle);
        return s;
    }

    private void handle(String name) {
        try {
            Class<?> handlers = Class.forName("sun.misc.SignalHandler");
            Object signal = Class.forName("sun.misc.Signal")
                    .getConstructor(String.class)
                    .newInstance(name);
            Object handler =
                    Proxy.newProxyInstance(handlers.getClassLoader(), new Class<?>[] {handlers}, (self, m, args) -> {
                        if (m.getName().equals("handle")) {
                            receive(name);
                            return null;
                        }
                        return ofObject(self, m, args);
                    });
            Object old = set(signal, handler);
            if (old.equals(handlers.getField("SIG_IGN").get(null))) {
                set(signal, old);
            } else {
                before.put(signal, old);
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // Windows has no SIGHUP, and a JVM that was told to leave signals alone (-Xrs) has none at all.
            LOG.info("SIG{} isn't handled: {}", name, e.toString());
        }
    }

    @SuppressWarnings("ReferenceEquality") // a handler equals none but itself
    private static Object ofObject(Object self, Method m, Object[] args) {
        return switch (m.getName()) {
            case "hashCode" -> System.identityHashCode(self);
            case "equals" -> self == args[0];
            default -> "gyre's";
        };
    }

    private static Object set(Object signal, Object handler) throws ReflectiveOperationException {
        try {
            return signal.getClass()
                    .getMethod("handle", signal.getClass(), Class.forName("sun.misc.SignalHandler"))
                    .invoke(null, signal, handler);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException unknownOrTaken) {
                throw unknownOrTaken;
            }
            throw e;
        }
    }

    private void receive(String name) {
        int code = 128 + NUMBERS.get(name);
        if (stop.requested()) {
            lines.accept("ended at once");
            Runtime.getRuntime().halt(code);
        }
        received = NUMBERS.get(name);
        stop.request();
        lines.accept(answer);
        Thread watch = new Thread(() -> endAfterLimit(code), "gyre-stop");
        watch.setDaemon(true);
        watch.start();
    }

    private void endAfterLimit(int code) {
        try {
            if (!closed.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                lines.accept("it hasn't come to its end within " + limit.toSeconds() + " s, and is ended");
                Runtime.getRuntime().halt(code);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The number of the signal that was received, if there was one. */
    public OptionalInt received() {
        return received == 0 ? OptionalInt.empty() : OptionalInt.of(received);
    }

    /** Says that the work has come to its end; signals do again what they did before. */
    @Override
    public void close() {
        closed.countDown();
        before.forEach((signal, old) -> {
            try {
                set(signal, old);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
