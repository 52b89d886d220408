package dev.gyre.cli;

import ch.qos.logback.classic.Level;
import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.DeviceException;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.Version;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
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

/** The command line. */
@Command(
        name = "gyre",
        description = "A compute engine for sequence models, in Java.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        version = "gyre " + Version.NUMBER,
        subcommands = {
            DevicesCommand.class,
            ModelsCommand.class,
            ResumeCommand.class,
            GenerateCommand.class,
            EvalCommand.class,
            PredictCommand.class,
            FillCommand.class,
            EmbedCommand.class,
            VerifyCommand.class,
            DemoCommand.class,
            ReproduceCommand.class,
            ParityCommand.class
        },
        footerHeading = "%nPrograms of their own:%n",
        footer = {
            "  serve   Serve models behind OpenAI's protocol, with a page to play with.",
            "  bench   Time kernels, plans and training against other libraries."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all went well",
            "1:something went wrong",
            "2:the command line asks for something that can't be",
            "3:a verification failed, or a claim's gate",
            "4:the device isn't there, refuses, or has too little memory",
            "130:stopped by the user"
        })
public final class Gyre implements Runnable {

    /** What is said when nothing more goes out. */
    static final String OUTPUT_FAILED =
            "standard output can't be written, so what it holds isn't complete: it was closed, or its disk is full";

    private boolean verbose;

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
            description =
                    "Run on TornadoVM (./setup.sh tornado installs it). The gyre script prints what it starts with"
                            + " --show-command.")
    private boolean tornado;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command");
    }

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        main(args, List.of());
    }

    /**
     * The same with further commands.
     *
     * @param more picocli's, each annotated with its name
     */
    public static void main(String[] args, List<Object> more) {
        PrintWriter out = new PrintWriter(StandardOutput.stream(), true, StandardCharsets.UTF_8);
        int code = execute(out, new PrintWriter(System.err, true, StandardCharsets.UTF_8), more, args);
        if (code != ExitCode.OK) {
            System.exit(code);
        }
    }

    /** Runs a command and returns its exit code. */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        return execute(out, err, List.of(), args);
    }

    /** The same with further commands. */
    public static int execute(PrintWriter out, PrintWriter err, List<Object> more, String... args) {
        Gyre gyre = new Gyre();
        CommandLine line = new CommandLine(gyre);
        line.addSubcommand("train", TrainCommand.line());
        more.forEach(line::addSubcommand);
        line.setOut(out).setErr(err);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionStrategy(gyre::start);
        line.setParameterExceptionHandler((e, given) -> gyre.misused(e));
        line.setExecutionExceptionHandler((e, command, result) -> gyre.failed(e, command.getErr()));
        try {
            int code = line.execute(args);
            // A writer tells of failures only when asked. A command that failed has said its line already.
            return code == ExitCode.OK && out.checkError()
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

    private int start(ParseResult command) {
        try {
            if (tornado) {
                Devices.requireTornadoVm();
            }
        } catch (DeviceException e) {
            throw new ExecutionException(command.commandSpec().commandLine(), e.getMessage(), e);
        }
        return new RunLast().execute(command);
    }

    private int misused(ParameterException e) {
        PrintWriter err = e.getCommandLine().getErr();
        print(e, message(e).lines().findFirst().orElse("wrong use"), err);
        err.println("See: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static String message(ParameterException e) {
        boolean unknown = e instanceof CommandLine.UnmatchedArgumentException;
        return unknown && e.getCommandLine().getCommand() instanceof TrainFamily<?, ?> train
                ? train.refusal(((CommandLine.UnmatchedArgumentException) e)
                        .getUnmatched()
                        .getFirst())
                : e.getMessage();
    }

    private int failed(Exception e, PrintWriter err) {
        print(e, e instanceof GyreException ? e.getMessage() : "internal error: " + e + "; -v prints the trace", err);
        return ExitCode.of(e);
    }

    private void print(Exception e, String message, PrintWriter err) {
        err.println(CommandLine.Help.Ansi.AUTO.string("@|bold,red gyre:|@ ") + message);
        if (verbose) {
            e.printStackTrace(err);
        }
        err.flush();
    }
}
