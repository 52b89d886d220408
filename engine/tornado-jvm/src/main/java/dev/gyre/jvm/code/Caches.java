package dev.gyre.jvm.code;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Sizes of the processor's caches, and alignment to their lines, for generated code. */
public final class Caches {
    /** Bytes that a cache keeps together. */
    public static final int LINE = 64;

    /** Linux's folder on the second cache of the first processor. */
    private static final Path SECOND = Path.of("/sys/devices/system/cpu/cpu0/cache/index2");

    private static volatile boolean known;

    static {
        if (Caches.class.getModule().isNativeAccessEnabled()) {
            Thread.ofPlatform().daemon().name("gyre-addresses").start(() -> known = Addresses.SAME != null);
        }
    }

    private Caches() {}

    /**
     * The distance of the first start of a cache line from an array's first element, in bytes; 0 if it isn't known, as without
     * {@code --enable-native-access}. It holds until the array is moved, and only makes reads from there on faster: on a processor with vectors
     * of 512 bits, each load of a packed panel would touch two lines otherwise.
     */
    static int line(MemorySegment array) {
        return known ? (int) (-Addresses.of(array) & (LINE - 1)) : 0;
    }

    /** Bytes of the second cache; empty if the system doesn't tell. */
    static Optional<Long> second() {
        try {
            String size = Files.readString(SECOND.resolve("size")).strip();
            boolean isSecond = Files.readString(SECOND.resolve("level")).strip().equals("2");
            return isSecond && size.endsWith("K")
                    ? Optional.of(Long.parseLong(size.substring(0, size.length() - 1)) << 10)
                    : Optional.empty();
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    /** Loaded beside the program, since it takes a while. */
    @SuppressWarnings("restricted") // native access is enabled
    private static final class Addresses {
        /** C's {@code memset} of no bytes, which gives the address that it gets; null where it can't be called. */
        static final MethodHandle SAME = same();

        private static MethodHandle same() {
            try {
                Linker linker = Linker.nativeLinker();
                FunctionDescriptor type = FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG);
                return linker.defaultLookup()
                        .find("memset")
                        .map(function -> linker.downcallHandle(function, type, Linker.Option.critical(true)))
                        .orElse(null);
            } catch (UnsupportedOperationException _) { // a platform without a linker
                return null;
            }
        }

        static long of(MemorySegment array) {
            try {
                return (long) SAME.invokeExact(array, 0, 0L);
            } catch (Throwable e) {
                throw new IllegalStateException("memset of no bytes failed", e);
            }
        }
    }
}
