package dev.gyre.jvm.check;

import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import uk.ac.manchester.tornado.api.types.common.Stored;

/**
 * Entry points of arrays' methods, and of loads and stores of plain arrays, in a process with {@link HostAgent}: a program's own reads and writes of elements, outside of kernels. A read of
 * what stayed on the device is a finding.
 */
public final class HostAccess {
    private static final Set<String> RUNTIME = Set.of("dev.gyre.jvm.check", "dev.gyre.jvm.run");
    private static final String API = "uk.ac.manchester.tornado.api.";
    private static final String HOOKS = HostAccess.class.getPackageName() + ".Host";

    /** The arrays of which the device has other numbers than the host. */
    private static final IdentityHashMap<Object, Behind> BEHIND = new IdentityHashMap<>();

    /** Graphs that run now. */
    private static final AtomicInteger PAUSES = new AtomicInteger();

    private static volatile boolean any;

    private record Behind(HostArray array, FindingCollector findings) {}

    private HostAccess() {}

    /** Kernels begin or end. */
    static void pause(int by) {
        PAUSES.addAndGet(by);
    }

    /** Looks out for reads of an array if the host's numbers are old, and otherwise doesn't any more. */
    static void watch(HostArray array, FindingCollector findings) {
        synchronized (BEHIND) {
            Object elements = elements(array.array());
            if (array.isBehind()) {
                BEHIND.put(elements, new Behind(array, findings));
            } else {
                BEHIND.remove(elements);
            }
            any = !BEHIND.isEmpty();
        }
    }

    /** The array that holds the numbers of a matrix and its kin. */
    static Object elements(Object array) {
        return array instanceof Stored<?> stored ? storage(stored) : array;
    }

    private static Object storage(Stored<?> stored) {
        try {
            var field = Stored.class.getDeclaredField("storage");
            field.setAccessible(true);
            return field.get(stored);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<Behind> behind(Object array) {
        if (!any || PAUSES.get() > 0) {
            return Optional.empty();
        }
        synchronized (BEHIND) {
            return Optional.ofNullable(BEHIND.get(array));
        }
    }

    /** An element is read. */
    public static void read(Object array, int index) {
        behind(array)
                .ifPresent(b -> b.array().hostReads(index, HostAccess::caller).ifPresent(b.findings()::add));
    }

    /** All elements are read. */
    public static void readAll(Object array) {
        read(array, -1);
    }

    /** An element has a new number, the host's. */
    public static void wrote(Object array, int index) {
        behind(array).ifPresent(b -> b.array().hostWrote(index));
    }

    /** Any elements may have new numbers: nothing more is known of the array. */
    public static void wroteAll(Object array) {
        behind(array).filter(_ -> caller().isPresent()).ifPresent(b -> {
            b.array().transferred();
            watch(b.array(), b.findings());
        });
    }

    /** The program's line that asks; empty if the runtime itself does. */
    private static Optional<AccessSite> caller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.dropWhile(f -> f.getClassName().startsWith(HOOKS)
                                || f.getClassName().startsWith("java.")) // the hook itself
                        .filter(f -> !f.getClassName().startsWith(API)
                                && !f.getClassName().startsWith("java."))
                        .findFirst())
                .filter(f -> !RUNTIME.contains(f.getClassName()
                        .substring(0, Math.max(0, f.getClassName().lastIndexOf('.')))))
                .map(f -> new AccessSite(
                        f.getClassName().substring(f.getClassName().lastIndexOf('.') + 1) + "." + f.getMethodName(),
                        String.valueOf(f.getFileName()),
                        Math.max(0, f.getLineNumber())));
    }
}
