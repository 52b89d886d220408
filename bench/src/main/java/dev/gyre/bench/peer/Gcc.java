package dev.gyre.bench.peer;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The loops of {@code others.c}, compiled by gcc for this processor as fast as it may ({@code -O3 -march=native -ffast-math -fopenmp}), called
 * on Java's own arrays, so that a call copies nothing.
 */
public final class Gcc {

    private static final String SOURCE = "others.c";

    private Gcc() {}

    /** The compiler, if the path has one. */
    static Optional<Path> compiler() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "gcc"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Compiles the loops and binds one of them to its arguments.
     *
     * @param name of the function
     * @param arguments segments of arrays, ints and floats
     * @throws GyreException if gcc doesn't compile it
     */
    @SuppressWarnings("restricted") // calls of C, which the launcher allows
    public static Runnable bound(String name, Object... arguments) {
        MemoryLayout[] layouts = Arrays.stream(arguments).map(Gcc::layout).toArray(MemoryLayout[]::new);
        MemorySegment function = SymbolLookup.libraryLookup(library(), Arena.global())
                .find(name)
                .orElseThrow(() -> new IllegalArgumentException(SOURCE + " has no " + name));
        MethodHandle whole = Linker.nativeLinker()
                .downcallHandle(function, FunctionDescriptor.ofVoid(layouts), Linker.Option.critical(true));
        MethodHandle bound = MethodHandles.insertArguments(whole, 0, arguments);
        return () -> call(bound);
    }

    private static void call(MethodHandle bound) {
        try {
            bound.invokeExact();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("C throws nothing", e);
        }
    }

    private static MemoryLayout layout(Object argument) {
        return switch (argument) {
            case MemorySegment _ -> ValueLayout.ADDRESS;
            case Integer _ -> ValueLayout.JAVA_INT;
            case Float _ -> ValueLayout.JAVA_FLOAT;
            default -> throw new IllegalArgumentException("C isn't given a " + argument.getClass());
        };
    }

    private static Path library() {
        Path gcc = compiler().orElseThrow(() -> new GyreException("gcc isn't here: " + Peer.GCC.remedy()));
        try {
            Path folder = Files.createTempDirectory("gyre-gcc");
            Path source = folder.resolve(SOURCE);
            Path library = folder.resolve("others.so");
            folder.toFile().deleteOnExit();
            source.toFile().deleteOnExit();
            library.toFile().deleteOnExit();
            try (InputStream in = Gcc.class.getResourceAsStream(SOURCE)) {
                Files.copy(in, source);
            }
            Process process = new ProcessBuilder(
                            gcc.toString(),
                            "-O3",
                            "-march=native",
                            "-ffast-math",
                            "-fopenmp",
                            "-shared",
                            "-fPIC",
                            source.toString(),
                            "-o",
                            library.toString(),
                            "-lm")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new GyreException("gcc doesn't compile " + SOURCE + ": " + said.strip());
            }
            return library;
        } catch (IOException e) {
            throw new GyreException("the loops in C can't be compiled: " + AtomicFile.reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GyreException("interrupted while gcc was compiling", e);
        }
    }
}
