package dev.gyre.jvm.code;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Runs what goes down as deep as a kernel's values are chained. Most need what any thread has; a kernel of thousands of operations, each of which
 * reads the one before, is compiled by a thread with a stack of its own size, of which the system gives no more memory than is used.
 */
public final class DeepStack {
    private static final long BYTES = 1L << 30;

    private DeepStack() {}

    /**
     * The value, made on the calling thread if its stack is deep enough, on another one otherwise.
     *
     * @throws StackOverflowError if that isn't deep enough, either
     */
    public static <T> T call(Supplier<T> make) {
        try {
            return make.get();
        } catch (StackOverflowError _) {
            CompletableFuture<T> made = new CompletableFuture<>();
            Thread.Builder.OfPlatform builder =
                    Thread.ofPlatform().name("gyre-compiler").daemon();
            builder.stackSize(BYTES).start(() -> complete(made, make));
            try {
                return made.join();
            } catch (CompletionException e) {
                switch (e.getCause()) {
                    case RuntimeException cause -> throw cause;
                    case Error cause -> throw cause;
                    default -> throw e;
                }
            }
        }
    }

    private static <T> void complete(CompletableFuture<T> made, Supplier<T> make) {
        try {
            made.complete(make.get());
        } catch (Throwable e) {
            made.completeExceptionally(e);
        }
    }
}
