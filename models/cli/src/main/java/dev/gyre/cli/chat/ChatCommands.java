package dev.gyre.cli.chat;

import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.generate.PlainTemplate;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Suggestion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/** The commands to the program rather than to the model: lines that begin with a slash. */
final class ChatCommands {

    private static final String EXIT = "/exit";
    private static final String HELP = "/help";
    private static final String MODEL = "/model";
    private static final String RESET = "/reset";
    private static final String SAVE = "/save";

    /** The names of the commands. */
    static final List<String> NAMES = List.of(EXIT, HELP, MODEL, RESET, SAVE);

    private static final String TEXT = """
            /exit       end, as Ctrl-D does
            /model      the model, and what its state has read
            /reset      begin another conversation
            /save FILE  write the conversation; as JSON if FILE ends in .json
            A line that ends in \\ goes on in the next one. A line that begins with a space is never a command.
            Ctrl-C ends an answer.""";

    private final ChatSession session;
    private final String model;
    private final Consumer<String> notes;

    /**
     * The commands of a conversation.
     *
     * @param model what is said of it
     * @param notes takes lines for the user
     */
    ChatCommands(ChatSession session, String model, Consumer<String> notes) {
        this.session = session;
        this.model = model;
        this.notes = notes;
    }

    /** Whether a message is one. */
    static boolean isCommand(String message) {
        return message.startsWith("/");
    }

    /**
     * Runs the command that a line names.
     *
     * @return whether the conversation goes on
     * @throws ConfigException if there's no such command
     */
    boolean run(String message) {
        String[] words = message.strip().split("\\s+", 2);
        String argument = words.length == 1 ? "" : words[1];
        ConfigException.require(
                argument.isEmpty() || words[0].equals(SAVE) || !NAMES.contains(words[0]),
                words[0],
                argument,
                "given alone");
        switch (words[0]) {
            case EXIT -> {
                return false;
            }
            case HELP -> notes.accept(TEXT);
            case MODEL -> notes.accept(model + state());
            case RESET -> session.reset();
            case SAVE -> save(argument);
            default ->
                throw new ConfigException("no command \"" + words[0] + "\": "
                        + Suggestion.sentence(words[0], NAMES, "there is " + String.join(", ", NAMES)));
        }
        return true;
    }

    private String state() {
        String most = session.longest() == Long.MAX_VALUE
                ? ""
                : String.format(Locale.ROOT, " of at most %,d", session.longest());
        return String.format(
                Locale.ROOT,
                "; its state has read %,d tokens%s and takes %,d bytes",
                session.tokens(),
                most,
                session.stateBytes());
    }

    private void save(String name) {
        ConfigException.require(!name.isEmpty(), SAVE, name, "followed by a file's name");
        Path file;
        try {
            file = Path.of(name);
        } catch (InvalidPathException e) {
            throw new ConfigException(SAVE + " " + name + ": no file can have this name (" + e.getReason() + ")");
        }
        String text = name.endsWith(".json")
                ? JsonMapper.shared().writeValueAsString(Map.of("messages", session.messages())) + "\n"
                : PlainTemplate.transcript(session.messages());
        AtomicFile.write(file, channel -> {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
        notes.accept("saved to " + file);
    }
}
