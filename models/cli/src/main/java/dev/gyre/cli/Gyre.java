package dev.gyre.cli;

import ch.qos.logback.classic.Level;
import dev.gyre.cli.check.CheckCommand;
import dev.gyre.cli.checkpoint.ExportCommand;
import dev.gyre.cli.checkpoint.GenerateCheckpointCommand;
import dev.gyre.cli.checkpoint.ImportCommand;
import dev.gyre.cli.checkpoint.QuantizeCommand;
import dev.gyre.cli.forecast.ForecastCommand;
import dev.gyre.cli.fpga.FpgaCommand;
import dev.gyre.cli.process.CompletionCommand;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.StandardError;
import dev.gyre.cli.process.StandardOutput;
import dev.gyre.cli.process.VersionText;
import dev.gyre.cli.process.WordHelp;
import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.DeviceException;
import dev.gyre.engine.device.Devices;
import dev.gyre.jvm.run.TileScheduler;
import dev.gyre.jvm.simd.CompilerSettings;
import dev.gyre.models.setting.ConfigException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;

/** The {@code gyre} command with all of its subcommands. */
@Command(
        name = "gyre",
        description = "A compute engine for sequence models, in Java.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = VersionText.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all went well",
            "1:something went wrong",
            "2:the command line asks for something that can't be",
            "3:a verification failed, or a claim's gate",
            "4:the device isn't there, refuses, or has too little memory",
            "129:stopped since its terminal was closed (SIGHUP)",
            "130:stopped by the user (Ctrl-C)",
            "141:nobody reads its output any more (SIGPIPE)",
            "143:stopped by a polite kill (SIGTERM)"
        })
public final class Gyre implements Runnable {

    /** The message when nothing more goes out. */
    static final String OUTPUT_FAILED =
            "standard output can't be written, so what it holds isn't complete: it was closed, or its disk is full";

    private static final String SCRIPT =
            "%nWith --show-command anywhere in its line, the gyre script prints the java command and runs nothing.%n";

    /**
     * All commands but {@code train}, which is made of the families and comes first, and those of other programs; in the order of the help, where
     * what most people need comes first.
     */
    private static final List<Class<?>> COMMANDS = List.of(
            DemoCommand.class,
            ResumeCommand.class,
            GenerateCommand.class,
            ChatCommand.class,
            EvalCommand.class,
            PredictCommand.class,
            ForecastCommand.class,
            FillCommand.class,
            EmbedCommand.class,
            RunsCommand.class,
            ModelsCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            QuantizeCommand.class,
            GenerateCheckpointCommand.class,
            ReproduceCommand.class,
            ParityCommand.class,
            DevicesCommand.class,
            ProfileCommand.class,
            VerifyCommand.class,
            CheckCommand.class,
            FpgaCommand.class,
            CompletionCommand.class,
            CommandLine.HelpCommand.class);

    /** The commands that speak of all others. */
    private static final Set<Class<?>> OF_ALL = Set.of(CompletionCommand.class, CommandLine.HelpCommand.class);

    private boolean verbose;

    private Optional<CommandProvider> asked = Optional.empty();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Log more, and print the trace of a failure.")
    void setVerbose(boolean on) {
        verbose = on;
        if (on && LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof ch.qos.logback.classic.Logger root) {
            root.setLevel(Level.DEBUG);
        }
    }

    @Option(
            names = "--tornado",
            scope = ScopeType.INHERIT,
            description = "Run on TornadoVM (./setup.sh tornado installs it).")
    private boolean tornado;

    @Override
    public void run() {
        spec.commandLine().getOut().print(FirstScreen.TEXT);
        spec.commandLine().getOut().flush();
    }

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        StandardError.restore();
        StandardOutput.note();
        PrintWriter out = new PrintWriter(StandardOutput.stream(), true, StandardCharsets.UTF_8);
        int code = execute(out, new PrintWriter(System.err, true, StandardCharsets.UTF_8), args);
        if (code != ExitCode.OK) {
            System.exit(code);
        }
    }

    /** Whether failures are printed with their traces. */
    public boolean verbose() {
        return verbose;
    }

    /** Whether TornadoVM is asked for. */
    public boolean tornado() {
        return tornado;
    }

    /** Runs a command, one of this module or of those above it on the class path, and returns its exit code. */
    public static int execute(PrintWriter out, PrintWriter err, String... words) {
        Gyre gyre = new Gyre();
        List<CommandProvider> providers = ServiceLoader.load(CommandProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        gyre.asked = providers.stream()
                .filter(p -> words.length > 0 && p.name().equals(words[0]))
                .findFirst();
        String[] args = gyre.asked.map(p -> p.rewritten(words)).orElse(words);
        CommandLine line = gyre.asked.isPresent() ? new CommandLine(gyre) : line(gyre, List.of(args));
        gyre.asked.map(List::of).orElse(providers).forEach(p -> line.addSubcommand(p.name(), p.line()));
        Stream.of(new Elsewhere.Bench(), new Elsewhere.Serve(), new Elsewhere.Spark())
                .map(CommandLine::new)
                .filter(c -> !line.getSubcommands().containsKey(c.getCommandName()))
                .forEach(c -> line.addSubcommand(c.getCommandName(), c));
        likeOurs(line);
        line.getCommandSpec().usageMessage().footer(SCRIPT); // commands don't inherit it
        line.setOut(Printable.to(out)).setErr(Printable.to(err));
        line.setExecutionStrategy(gyre::start);
        line.setParameterExceptionHandler((e, given) -> gyre.misused(e));
        line.setExecutionExceptionHandler((e, command, result) -> gyre.failed(e, command.getErr()));
        try {
            int code = line.execute(args);
            // A writer tells of failures only when asked. A command that failed has said its line already.
            return code == ExitCode.OK && line.getOut().checkError()
                    ? gyre.failed(new GyreException(OUTPUT_FAILED), line.getErr())
                    : code;
        } catch (OutOfMemoryError e) {
            return gyre.failed(
                    new DeviceException(
                            String.format(
                                    Locale.ROOT,
                                    "out of memory: Java may take %,d MiB; lower --batch, --length or --dim, or give it"
                                            + " more (GYRE_JAVA_OPTS=-Xmx...)",
                                    Runtime.getRuntime().maxMemory() >> 20),
                            e),
                    line.getErr());
        }
    }

    /** The commands and their options. */
    static CommandLine line() {
        return line(new Gyre(), List.of(TrainCommand.NAME));
    }

    /**
     * The commands that words need: the one that they begin with, or all of them. Describing all commands, and hundreds of options to train
     * each model, takes longer than all else that one of them does before it begins.
     */
    private static CommandLine line(Gyre gyre, List<String> words) {
        CommandLine line = new CommandLine(gyre);
        Optional<Class<?>> asked = COMMANDS.stream()
                .filter(c -> !words.isEmpty() && name(c).equals(words.getFirst()))
                .findFirst();
        if (asked.isPresent() && !OF_ALL.contains(asked.get())) {
            line.addSubcommand(asked.get());
        } else {
            boolean training = words.contains(TrainCommand.NAME)
                    || asked.filter(c -> c == CompletionCommand.class).isPresent();
            line.addSubcommand(
                    TrainCommand.NAME, training ? TrainCommand.line(words) : new CommandLine(new TrainCommand()));
            COMMANDS.forEach(line::addSubcommand);
        }
        likeOurs(line);
        return line;
    }

    /** Sets the way in which all commands read words, also those that were added. */
    static void likeOurs(CommandLine line) {
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExpandAtFiles(false); // what's typed is meant: --prompt @x is a prompt
        line.setHelpFactory(WordHelp::new);
    }

    private static String name(Class<?> command) {
        return command.getAnnotation(Command.class).name();
    }

    private int start(ParseResult command) {
        Optional<String> empty = Misuse.emptyValue(command);
        if (empty.isPresent()) {
            throw new ParameterException(command.commandSpec().commandLine(), empty.get());
        }
        try {
            checkProperties();
            if (tornado && asked.filter(CommandProvider::findsDevices).isEmpty()) {
                Devices.requireTornadoVm();
            }
        } catch (GyreException e) {
            throw new ExecutionException(command.commandSpec().commandLine(), e.getMessage(), e);
        }
        return new RunLast().execute(command);
    }

    /** Checks properties that the runtime would only read when it starts; throws ConfigException naming the wrong one. */
    private static void checkProperties() {
        try {
            TileScheduler.threadsOfProperties();
            CompilerSettings.ofProperties();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage() + " (GYRE_JAVA_OPTS)");
        }
    }

    private int misused(ParameterException e) {
        PrintWriter err = e.getCommandLine().getErr();
        print(e, Misuse.sentence(e), err);
        err.println("See: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private int failed(Exception e, PrintWriter err) {
        if (StandardOutput.isUnread()) {
            return ExitCode.UNREAD;
        }
        print(
                e,
                e instanceof GyreException
                        ? e.getMessage()
                        : "internal error: " + e.getMessage() + "; please report it with what -v prints",
                err);
        return ExitCode.of(e);
    }

    private void print(Exception e, String message, PrintWriter err) {
        err.println(StandardError.ansi().string("@|bold,red gyre:|@ ") + message);
        if (verbose) {
            e.printStackTrace(err);
        }
        err.flush();
    }
}
