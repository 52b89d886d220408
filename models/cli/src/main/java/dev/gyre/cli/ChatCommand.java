package dev.gyre.cli;

import dev.gyre.cli.chat.ChatInput;
import dev.gyre.cli.chat.ChatLoop;
import dev.gyre.cli.chat.ChatSession;
import dev.gyre.cli.chat.ChatSettings;
import dev.gyre.cli.chat.PipedInput;
import dev.gyre.cli.chat.TerminalInput;
import dev.gyre.cli.checkpoint.CheckpointOption;
import dev.gyre.cli.process.CacheOption;
import dev.gyre.cli.process.DeviceOption;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.SamplingOptions;
import dev.gyre.cli.template.RunTemplates;
import dev.gyre.engine.device.Device;
import dev.gyre.models.generate.ChatTemplate;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.run.MemoryComparison;
import dev.gyre.models.run.TrainedModel;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command that holds a conversation. */
@Command(
        name = "chat",
        sortOptions = false,
        description =
                "Talk with a run's model: in the terminal, where /help lists commands, or a message a line of standard input.")
final class ChatCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path folder;

    @Option(
            names = "--system",
            paramLabel = "TEXT",
            description = "What the model reads before the conversation: how it has to answer.")
    private String system;

    @Option(
            names = ChatSettings.MOST,
            paramLabel = "N",
            defaultValue = "512",
            description = "Bytes of an answer, or tokens if the run has a tokenizer (${DEFAULT-VALUE}).")
    private int most;

    @Mixin
    private SamplingOptions sampling;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "What the draws depend on (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--overflow",
            paramLabel = "refuse|cut",
            defaultValue = "refuse",
            description = "What's done with a conversation that's too long for the model: it's refused, or its oldest"
                    + " messages are left out (${DEFAULT-VALUE}).")
    private Overflow overflow;

    @Option(
            names = "--memory",
            paramLabel = "NAME",
            description = "One of the memories that the model can be used with; its own if not given.")
    private String memory;

    @Mixin
    private ProductOption product;

    @Mixin
    private CacheOption caches;

    @Mixin
    private CheckpointOption checkpoint;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Print a line of JSON an answer: text, tokens, finish.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private enum Overflow {
        REFUSE,
        CUT
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        ChatSettings settings = new ChatSettings(
                sampling.sampling(),
                seed,
                most,
                Optional.ofNullable(system).map(s -> new ChatTemplate.Message("system", s)).stream()
                        .toList(),
                overflow == Overflow.CUT);
        Multiplication chosen = product.multiplication();
        TokenizerAhead tokenizer = TokenizerAhead.begin(folder);
        TrainedModel<?, ?> trained = checkpoint.load(folder, err::println);
        Multiplication multiplication = chosen.reading(trained.small()).keeping(caches.type());
        Writer writer = Writer.of(folder, trained, tokenizer::of);
        SequenceModel model = memory == null ? writer.model() : MemoryComparison.choose(writer.model(), memory);
        ChatTemplate template = RunTemplates.of(folder);
        Device on = device.find();
        Writer.requireMemory(model, on, multiplication, err::println);
        String about = folder + ": " + trained.config().family().name() + ", step " + trained.step();
        boolean terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        if (terminal) {
            err.println(about + "; /help lists commands, Ctrl-D ends the conversation");
            if (template.stop().isPresent()) {
                err.println("the model brings no chat template: it reads \"User:\" and \"Assistant:\"");
            }
        }
        Session session = new Session(model, on, multiplication);
        try (ChatSession chat = new ChatSession(session, writer.tokenizer(), template, settings);
                ChatInput input = terminal ? TerminalInput.system() : new PipedInput(System.in)) {
            session.prepare(model.chunk());
            new ChatLoop(input, chat, about, spec.commandLine().getOut(), err, json).run();
        }
        return ExitCode.OK;
    }
}
