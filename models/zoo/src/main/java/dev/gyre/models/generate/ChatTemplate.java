package dev.gyre.models.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** The prompt for a conversation with a model that has no form of its own for it: each turn behind its speaker's name. */
public final class ChatTemplate {

    /** The text that ends the model's turn: the other speaker's name. */
    public static final String STOP = "\nUser:";

    private ChatTemplate() {}

    /**
     * A message of a conversation.
     *
     * @param role who speaks: system, developer, user or assistant
     */
    public record Message(String role, String content) {

        /** Whether it says how the model has to answer, rather than being a turn of the conversation. */
        boolean isInstruction() {
            return role.equals("system") || role.equals("developer");
        }
    }

    /** The prompt, at whose end it's the model's turn. */
    public static String apply(List<Message> messages) {
        return transcript(messages) + "Assistant:";
    }

    /** The conversation as text, each turn with a line break behind it. */
    public static String transcript(List<Message> messages) {
        StringBuilder text = new StringBuilder();
        for (Message m : messages) {
            switch (m.role()) {
                case "system", "developer" -> text.append(m.content()).append("\n\n");
                default ->
                    text.append(m.role().substring(0, 1).toUpperCase(Locale.ROOT))
                            .append(m.role().substring(1))
                            .append(": ")
                            .append(m.content())
                            .append('\n');
            }
        }
        return text.toString();
    }

    /** A conversation without some of its oldest turns; instructions stay. */
    public static List<Message> without(List<Message> messages, int oldest) {
        List<Message> kept = new ArrayList<>();
        int turns = 0;
        for (Message m : messages) {
            if (m.isInstruction() || turns++ >= oldest) {
                kept.add(m);
            }
        }
        return kept;
    }

    /**
     * The number of oldest turns to leave out of a conversation that doesn't fit; all but the last one if nothing less helps.
     *
     * @param fits whether a conversation does, which a shorter one does, too
     */
    public static int cut(List<Message> messages, Predicate<List<Message>> fits) {
        int fewest = 1;
        int turns = (int) messages.stream().filter(m -> !m.isInstruction()).count();
        int cut = Math.max(0, turns - 1);
        while (fewest < cut) {
            int middle = (fewest + cut) / 2;
            if (fits.test(without(messages, middle))) {
                cut = middle;
            } else {
                fewest = middle + 1;
            }
        }
        return cut;
    }
}
