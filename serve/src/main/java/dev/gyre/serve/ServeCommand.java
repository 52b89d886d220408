package dev.gyre.serve;

import dev.gyre.cli.process.CacheOption;
import dev.gyre.cli.process.DeviceOption;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Signals;
import dev.gyre.engine.op.attention.CacheType;
import dev.gyre.models.run.StopSignal;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.http.Address;
import dev.gyre.serve.http.Keys;
import dev.gyre.serve.http.Origins;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Serves models. */
@Command(
        name = "serve",
        sortOptions = false,
        description = "Serve the models of runs behind OpenAI's protocol, forecasters too, with a page to play with.")
public final class ServeCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "DIR",
            arity = "1..*",
            description = "Folders of runs; clients call a model by its folder's name.")
    private List<Path> folders;

    /** Seconds that all but the answers may take to end. */
    private static final int ENDING = 30;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8080",
            description = "Port to listen on, 0 for any that's free (${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "Ask for a key: one of those in the file, one a line.")
    private Path keyFile;

    @Option(
            names = "--insecure",
            description = "Let everybody use the server who reaches it, from other machines, too, without a key.")
    private boolean insecure;

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description = "Let scripts of pages from there use the server, like https://example.org, or * for all of"
                    + " them; may be given several times.")
    private List<String> origins = List.of();

    @Option(
            names = "--overflow",
            paramLabel = "WHAT",
            defaultValue = "refuse",
            description = "What to do with a conversation that's too long: refuse it, or cut its oldest turns"
                    + " (${DEFAULT-VALUE}).")
    private String overflow;

    @Option(
            names = "--max-sessions",
            paramLabel = "N",
            defaultValue = "16",
            description = "Texts that a model writes at the same time, or requests whose series it forecasts"
                    + " (${DEFAULT-VALUE}).")
    private int sessions;

    @Option(
            names = "--queue",
            paramLabel = "N",
            defaultValue = "64",
            description = "Requests that wait for a model; further ones are told to come again (${DEFAULT-VALUE}).")
    private int queue;

    @Option(
            names = "--max-prompt",
            paramLabel = "N",
            defaultValue = "65536",
            description = "Tokens of a prompt (${DEFAULT-VALUE}).")
    private int prompt;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "4096",
            description = "Tokens of a text (${DEFAULT-VALUE}).")
    private int answer;

    @Option(
            names = "--max-steps",
            paramLabel = "N",
            defaultValue = "65536",
            description = "Steps that a request may have forecast: its series times its horizon (${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--max-body",
            paramLabel = "BYTES",
            defaultValue = "1048576",
            description = "Bytes of a request (${DEFAULT-VALUE}).")
    private int body;

    @Option(
            names = "--prefix-memory",
            paramLabel = "MIB",
            defaultValue = "64",
            description =
                    "Memory for states behind the beginnings of prompts, which aren't read twice (${DEFAULT-VALUE}).")
    private int prefixes;

    @Option(
            names = "--grace",
            paramLabel = "S",
            defaultValue = "10",
            description = "Seconds for texts under way when the server is told to end (${DEFAULT-VALUE}).")
    private int grace;

    @Option(names = "--quiet", description = "Say nothing of requests; otherwise there's a line of each.")
    private boolean quiet;

    @Option(
            names = "--runs",
            paramLabel = "DIR",
            description =
                    "Folder whose runs and pages the page shows; the one that the first run lies in if not given.")
    private Path runs;

    @Mixin
    private CacheOption caches;

    @Mixin
    private DeviceOption device;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Keys keys = keyFile == null ? Keys.NONE : Keys.read(keyFile);
        Path shown = Optional.ofNullable(runs)
                .orElseGet(() -> folders.getFirst().toAbsolutePath().normalize().getParent());
        ConfigException.require(shown != null && shown.toFile().isDirectory(), "--runs", shown, "a folder");
        ConfigException.require(List.of("refuse", "cut").contains(overflow), "--overflow", overflow, "refuse or cut");
        Limits.Overflow tooLong = overflow.equals("cut") ? Limits.Overflow.CUT : Limits.Overflow.REFUSE;
        ServerSettings settings = new ServerSettings(
                new Address(Address.resolve(host), port, keys, insecure),
                new Limits(sessions, queue, prompt, answer, (long) prefixes << 20, steps, tooLong),
                body,
                shown,
                Duration.ofSeconds(grace),
                new Origins(origins),
                true);
        Consumer<String> say = text -> {
            err.println(text);
            err.flush();
        };
        CacheType type = caches.type();
        StopSignal stop = new StopSignal();
        try (Signals signals = Signals.to(
                        stop,
                        "finishing what's under way, for at most " + grace + " s; once more ends it at once",
                        say,
                        Duration.ofSeconds(grace + ENDING));
                Server server = Server.listen(settings, quiet ? line -> {} : say)) {
            Server.requireRuns(folders);
            String models = folders.size() + (folders.size() == 1 ? " model" : " models");
            String address = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port();
            say.accept("loading and warming " + models + "; until they are ready, " + address
                    + " tells requests to come again (503)");
            // On a thread of its own, which nobody waits for who wants to end.
            CompletableFuture<Void> loading = CompletableFuture.runAsync(
                    () -> server.load(folders, type, device.find(), stop, say),
                    task -> Thread.ofPlatform().daemon().name("gyre-loading").start(task));
            CompletableFuture<Void> _ = loading.whenComplete((_, failure) -> {
                if (failure != null) {
                    stop.request();
                } else if (!stop.requested()) {
                    say.accept("serving " + models + " at " + address + "; Ctrl-C ends it");
                }
            });
            stop.await();
            requireLoaded(loading);
            return ExitCode.stopped(signals.received());
        }
    }

    private static void requireLoaded(CompletableFuture<Void> loading) {
        if (loading.isCompletedExceptionally()) {
            switch (loading.exceptionNow()) {
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException(e);
            }
        }
    }
}
