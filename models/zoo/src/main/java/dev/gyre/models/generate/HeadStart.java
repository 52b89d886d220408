package dev.gyre.models.generate;

import dev.gyre.engine.device.Capability;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Ledger;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.SequenceModel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The beginning of a text while its device's kernels are being compiled, which takes a JVM longer than a small model takes to read a
 * prompt. The first tokens are read by kernels called as they are, which are ready at once; another thread compiles meanwhile. How many
 * tokens these are depends on the model's work alone, not on when the other thread is done, so neither do the results.
 */
final class HeadStart {

    /** The most tokens that are read so. */
    private static final int TOKENS = 256;
    /** The most floating-point operations in them together: a fraction of a second for kernels called as they are. */
    private static final long FLOPS = 200_000_000;
    /** Tokens read on trial, so that what the JVM compiles at first use is compiled too. */
    private static final int TRIAL = 3;

    private final Session plain;
    private final long tokens;
    private final CompletableFuture<Session> compiled;

    private HeadStart(Session plain, long tokens, CompletableFuture<Session> compiled) {
        this.plain = plain;
        this.tokens = tokens;
        this.compiled = compiled;
    }

    /** One for a model; empty if its device has its kernels ready, or the model's work is too much or not known. */
    static Optional<HeadStart> of(SequenceModel model, Device device, Multiplication multiplication) {
        if (!device.has(Capability.LATE_COMPILATION)) {
            return Optional.empty();
        }
        Device asTheyAre = Devices.find(Devices.PLAIN);
        long flops = flopsPerToken(model, asTheyAre, multiplication);
        long tokens = flops == 0 ? 0 : Math.min(Math.min(TOKENS, model.longest()), FLOPS / flops);
        if (tokens == 0) {
            return Optional.empty();
        }
        Session plain = new Session(model, asTheyAre, multiplication);
        CompletableFuture<Session> compiled = CompletableFuture.supplyAsync(
                () -> compiled(model, device, multiplication),
                task -> Thread.ofPlatform().daemon().name("gyre-compiler").start(task));
        return Optional.of(new HeadStart(plain, tokens, compiled));
    }

    /** From plans alone: a large model, which gets no head start, isn't made ready for one. */
    private static long flopsPerToken(SequenceModel model, Device device, Multiplication multiplication) {
        try (Session planned = new Session(model, device.planned(new Ledger()), multiplication)) {
            return planned.flopsPerToken();
        }
    }

    private static Session compiled(SequenceModel model, Device device, Multiplication multiplication) {
        Session session = new Session(model, device, multiplication);
        Session.Sequence trial = session.open();
        for (long i = 0; i < Math.min(TRIAL, model.longest()); i++) {
            session.read(trial, 0);
        }
        session.drop(trial);
        return session;
    }

    /** The session that reads the first tokens. */
    Session plain() {
        return plain;
    }

    /** The number of a sequence's tokens still to be read by the plain session. */
    long left(Session.Sequence s) {
        return tokens - s.tokens();
    }

    /** The session that reads all other tokens; waits until it's compiled. */
    Session compiled() {
        try {
            return compiled.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                default -> throw e;
            }
        }
    }

    /** Gives up all of it, what is being compiled as soon as it's ready. */
    void abandon() {
        plain.close();
        var _ = compiled.thenAccept(Session::close);
    }
}
