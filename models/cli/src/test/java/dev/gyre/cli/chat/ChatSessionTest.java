package dev.gyre.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.cli.template.JinjaTemplate;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.models.data.TextStream;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.ChatTemplate;
import dev.gyre.models.generate.PlainTemplate;
import dev.gyre.models.generate.Sampling;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.Runs;
import dev.gyre.models.setting.ConfigException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.Test;

/** A conversation over a model that has learned nothing. */
class ChatSessionTest {

    private static final Small XLSTM = new Small("xlstm", "--dim=16 --blocks=2 --heads=2 --slstm-at=1 --chunk=8");
    private static final Small LIMITED = new Small("aft", "--dim=16 --blocks=2 --form=full --rank=4 --positions=90");
    private static final String TURNS =
            "{% for m in messages %}<{{ m.role }}>{{ m.content }}</>{% endfor %}<assistant>";
    private static final Sampling LIKELIEST = new Sampling(0, 0, 1);

    /** Prompts are bytes; what's drawn writes the words of a list, whichever tokens these are. */
    private record Scripted(Deque<String> words) implements Tokenizer {

        static Scripted of(String... words) {
            return new Scripted(new ArrayDeque<>(List.of(words)));
        }

        @Override
        public int vocabulary() {
            return 256;
        }

        @Override
        public int[] encode(String text) {
            return Bytes.PLAIN.encode(text);
        }

        @Override
        public TextStream stream(int... before) {
            return new TextStream() {
                @Override
                public byte[] add(int token) {
                    return words.isEmpty() ? new byte[] {'.'} : words.remove().getBytes(StandardCharsets.UTF_8);
                }

                @Override
                public byte[] end() {
                    return new byte[0];
                }
            };
        }

        @Override
        public OptionalInt end() {
            return OptionalInt.empty();
        }
    }

    private static Session session(Small small) {
        RunConfig<?, ?> config = Runs.of(small.family(), small.options(), 1, 0, "");
        return new Session(
                (SequenceModel)
                        config.build(Domain.tokens(256), Source.fresh(5)).model(),
                Devices.standard());
    }

    private static ChatSession chat(Small small, Tokenizer tokenizer, int most, boolean cut) {
        return new ChatSession(
                session(small), tokenizer, new PlainTemplate(), new ChatSettings(LIKELIEST, 1, most, List.of(), cut));
    }

    private static ChatAnswer answer(ChatSession chat, String message, StringBuilder shown) {
        return chat.answer(message, note -> {}, shown::append, () -> false);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void oneStateGoesOn() {
        List<Integer> read = new ArrayList<>();
        try (ChatSession chat = chat(XLSTM, Scripted.of(), 5, false);
                Session whole = session(XLSTM)) {
            String text = "";
            for (String message : List.of("one", "another one", "two\nlines")) {
                ChatAnswer a = answer(chat, message, new StringBuilder());
                assertThat(a).isEqualTo(new ChatAnswer(".....", 5, ChatAnswer.End.LENGTH));
                text += (text.isEmpty() ? "" : "\n") + "User: " + message + "\nAssistant:";
                read.add((int) chat.tokens());
                text += ".....";
                assertThat(chat.tokens()).isEqualTo(bytes(text));
            }
            assertThat(read).isSorted();
            Session.Sequence s = whole.open();
            whole.read(s, Tokenizer.Bytes.PLAIN.encode("User: one\nAssistant:"));
            assertThat(s.tokens()).isEqualTo(read.getFirst() - 5);
        }
    }

    private static ChatSession templated(String source) {
        RunConfig<?, ?> config = Runs.of(XLSTM.family(), XLSTM.options(), 1, 0, "");
        Session ascii = new Session(
                (SequenceModel)
                        config.build(Domain.tokens(128), Source.fresh(5)).model(),
                Devices.standard());
        return new ChatSession(
                ascii,
                new Tokenizer.Bytes(0, 128, -1),
                new JinjaTemplate("t", source, Map.of()),
                new ChatSettings(LIKELIEST, 1, 4, List.of(new ChatTemplate.Message("system", "s")), false));
    }

    /** A template's turns are read once, too: what was read is the beginning of what's to be read. */
    @Test
    void aTemplatesConversationGoesOn() {
        try (ChatSession chat = templated(TURNS)) {
            ChatAnswer a = answer(chat, "q", new StringBuilder());
            assertThat(a.text()).hasSize(4);
            assertThat(chat.tokens()).isEqualTo(bytes("<system>s</><user>q</><assistant>") + 4);
            answer(chat, "r", new StringBuilder());
            assertThat(chat.tokens())
                    .isEqualTo(bytes("<system>s</><user>q</><assistant>") + 4 + bytes("</><user>r</><assistant>") + 4);
        }
    }

    /** A template that leaves older answers out has the whole conversation read anew. */
    @Test
    void aTemplateMayWriteTheBeginningOtherwise() {
        String source =
                "{% for m in messages %}{% if m.role != 'assistant' %}<{{ m.content }}>{% endif %}{% endfor %}:";
        try (ChatSession chat = templated(source)) {
            answer(chat, "q", new StringBuilder());
            assertThat(chat.tokens()).isEqualTo(bytes("<s><q>:") + 4);
            answer(chat, "r", new StringBuilder());
            assertThat(chat.tokens()).isEqualTo(bytes("<s><q><r>:") + 4);
        }
    }

    /** What the model says in the user's place isn't shown, and the state of before it reads the next message. */
    @Test
    void whatFollowsTheAnswerIsNotRead() {
        Scripted words = Scripted.of(" A", "\u00e9", "\n", "Us", "e", "\nx", "y\n\nUser", ": no");
        StringBuilder shown = new StringBuilder();
        try (ChatSession chat = chat(XLSTM, words, 50, false)) {
            ChatAnswer a = answer(chat, "q", shown);
            assertThat(a).isEqualTo(new ChatAnswer("A\u00e9\nUse\nxy\n", 8, ChatAnswer.End.STOP));
            assertThat(shown).hasToString(a.text());
            // The state of before "y\n\nUser", six tokens on.
            int before = bytes("User: q\nAssistant:") + 6;
            assertThat(chat.tokens()).isEqualTo(before);
            words.words().addAll(List.of("b", "\nUser:"));
            assertThat(answer(chat, "r", shown).text()).isEqualTo("b");
            assertThat(chat.tokens()).isEqualTo(before + bytes("y\n\nUser: r\nAssistant:") + 1);
            assertThat(PlainTemplate.transcript(chat.messages()))
                    .isEqualTo("User: q\nAssistant: A\u00e9\nUse\nxy\n\nUser: r\nAssistant: b\n");
            chat.reset();
            assertThat(chat.messages()).isEmpty();
            assertThat(chat.tokens()).isZero();
        }
    }

    @Test
    void anAnswerIsStopped() {
        int[] asked = {0};
        try (ChatSession chat = chat(XLSTM, Scripted.of(), 50, false)) {
            ChatAnswer a = chat.answer("q", note -> {}, text -> {}, () -> asked[0]++ == 3);
            assertThat(a).isEqualTo(new ChatAnswer("...", 3, ChatAnswer.End.INTERRUPTED));
            assertThat(chat.tokens()).isEqualTo(bytes("User: q\nAssistant:..."));
        }
    }

    @Test
    void aConversationThatIsTooLongIsRefused() {
        try (ChatSession chat = chat(LIMITED, Scripted.of(), 500, false)) {
            ChatAnswer a = answer(chat, "q", new StringBuilder());
            assertThat(a.finish()).isEqualTo(ChatAnswer.End.LENGTH);
            assertThat(a.tokens()).isEqualTo(90 - bytes("User: q\nAssistant:"));
            assertThatThrownBy(() -> answer(chat, "r", new StringBuilder()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContainingAll("at most 90", "/reset", "--overflow cut");
            assertThat(chat.messages()).hasSize(2);
            chat.reset();
            assertThat(answer(chat, "r", new StringBuilder()).text()).isNotEmpty();
        }
    }

    @Test
    void orCutFromItsOldestTurns() {
        try (ChatSession chat = chat(LIMITED, Scripted.of(), 20, true)) {
            List<String> notes = new ArrayList<>();
            for (String message : List.of("a", "b", "c", "d")) {
                ChatAnswer a = chat.answer(message, notes::add, text -> {}, () -> false);
                assertThat(a.tokens()).isEqualTo(20);
            }
            assertThat(notes).isNotEmpty().allMatch(n -> n.contains("oldest messages"));
            assertThat(chat.tokens()).isLessThanOrEqualTo(90);
            assertThat(chat.messages().getLast().content()).hasSize(20);
            assertThat(chat.messages()).hasSizeLessThan(8);
            assertThatThrownBy(() -> answer(chat, "x".repeat(90), new StringBuilder()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageEndingWith("say it in fewer words");
        }
    }

    /** However words are split, what's shown is the text before the user's turn, and all of it. */
    @Test
    void whatIsShownIsTheAnswer() {
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            String text = random.ints(12, 0, 5)
                    .mapToObj(i ->
                            List.of("\n", "User:", "\nUser", "\u00e9 ", " ").get(i))
                    .reduce("", String::concat);
            StringBuilder shown = new StringBuilder();
            AnswerText answer = new AnswerText(Optional.of(PlainTemplate.STOP), shown::append);
            boolean ended = false;
            for (String piece : text.split("(?<=[s ])", -1)) {
                ended = ended || answer.add(piece.getBytes(StandardCharsets.UTF_8));
            }
            if (!ended) {
                answer.end();
            }
            String expected = text.split(PlainTemplate.STOP, 2)[0];
            assertThat(shown).hasToString(expected.startsWith(" ") ? expected.substring(1) : expected);
            assertThat(answer.text()).isEqualTo(shown.toString());
        }
    }

    /** Keys as a terminal sends them: editing, history, a message of two lines, a command that's none, Ctrl-D. */
    @Test
    void keysOfATerminal() throws IOException {
        String keys = "hellp\u007fo\r" + "\u0010\r" + "two\\\rlines\r" + "/nope\r" + "/model\r" + "\u0004";
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        try (ChatSession chat = chat(XLSTM, Scripted.of(), 3, false);
                ChatInput input = new TerminalInput(terminal(keys))) {
            new ChatLoop(input, chat, "a model", new PrintWriter(out), new PrintWriter(err), false).run();
            assertThat(chat.messages().stream()
                            .filter(m -> m.role().equals("user"))
                            .map(ChatTemplate.Message::content))
                    .containsExactly("hello", "hello", "two\nlines");
        }
        assertThat(out.toString().lines()).containsExactly("...", "...", "...");
        assertThat(err.toString().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("gyre: no command \"/nope\""),
                        line -> assertThat(line).startsWith("a model; its state has read "));
    }

    @Test
    void controlCEndsAnAnswerAndNotTheConversation() throws IOException {
        Terminal terminal = terminal("one\rtwo\r\u0004");
        List<ChatAnswer.End> ends = new ArrayList<>();
        try (ChatSession chat = chat(XLSTM, Scripted.of(), 5, false);
                ChatInput input = new TerminalInput(terminal)) {
            Optional<String> message = input.message();
            while (message.isPresent()) {
                boolean first = ends.isEmpty();
                Consumer<String> interrupting = text -> {
                    if (first) {
                        terminal.raise(Terminal.Signal.INT);
                    }
                };
                ends.add(chat.answer(message.get(), note -> {}, interrupting, input::isInterrupted)
                        .finish());
                message = input.message();
            }
        }
        assertThat(ends).containsExactly(ChatAnswer.End.INTERRUPTED, ChatAnswer.End.LENGTH);
    }

    private static Terminal terminal(String keys) throws IOException {
        return new ExternalTerminal(
                "test",
                "ansi",
                new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)),
                new ByteArrayOutputStream(),
                StandardCharsets.UTF_8);
    }
}
