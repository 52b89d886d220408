package dev.gyre.models.generate;

import dev.gyre.models.data.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The prompt that a model reads of a conversation. */
public interface ChatTemplate {

    /**
     * A message of a conversation.
     *
     * @param role who speaks: system, developer, user, assistant or tool
     */
    record Message(String role, String content) {

        /** Whether it says how the model has to answer, rather than being a turn of the conversation. */
        boolean isInstruction() {
            return role.equals("system") || role.equals("developer");
        }
    }

    /**
     * The prompt, at whose end it's the model's turn.
     *
     * @throws dev.gyre.models.setting.ConfigException if the model has no form for such a conversation
     */
    String apply(List<Message> messages);

    /** The tokens of {@link #apply}. */
    int[] tokens(List<Message> messages, Tokenizer tokenizer);

    /** A text that ends the model's turn, besides the token that ends its texts. */
    Optional<String> stop();

    /** A conversation without some of its oldest turns; instructions stay. */
    static List<Message> without(List<Message> messages, int oldest) {
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
    static int cut(List<Message> messages, Predicate<List<Message>> fits) {
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
