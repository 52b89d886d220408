package dev.gyre.models.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.generate.ChatTemplate.Call;
import dev.gyre.models.generate.ChatTemplate.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChatTemplateTest {

    private static final List<Message> TALK = List.of(
            new Message("system", "brief"),
            new Message("user", "a"),
            new Message("assistant", "b"),
            new Message("user", "c"),
            new Message("assistant", "", List.of(new Call("1", "f", Map.of())), Optional.empty()),
            new Message("tool", "d", List.of(), Optional.of("1")),
            new Message("assistant", "e"),
            new Message("user", "f"));

    private static int cut(List<Message> talk, int most) {
        return ChatTemplate.cut(talk, kept -> kept.size() <= most);
    }

    /** Neither an answer nor a tool's result is left without what it belongs to. */
    @Test
    void whatsLeftBeginsWithTheUser() {
        for (int most = 1; most < TALK.size(); most++) {
            int cut = cut(TALK, most);
            assertThat(cut).isEqualTo(most >= 6 ? 2 : 6);
            List<Message> kept = ChatTemplate.without(TALK, cut);
            assertThat(kept.getFirst().content()).isEqualTo("brief");
            assertThat(kept.get(1).role()).isEqualTo("user");
        }
    }

    @Test
    void nothingIsCutOfASingleTurn() {
        assertThat(cut(TALK.subList(0, 2), 0)).isZero();
        assertThat(cut(TALK.subList(0, 3), 0)).isZero();
        assertThat(cut(TALK.subList(1, 7), 4)).isEqualTo(2);
    }
}
