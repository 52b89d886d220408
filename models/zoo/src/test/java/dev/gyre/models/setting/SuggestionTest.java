package dev.gyre.models.setting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {

    private static final List<String> NAMES = List.of("train", "resume", "devices", "xlstm", "xlstm-large", "--prompt");

    @ParameterizedTest
    @CsvSource({
        "trian, train",
        "trai, train",
        "Train, train",
        "resmue, resume",
        "device, devices",
        "xlstn, xlstm",
        "xlstm-lagre, xlstm-large",
        "--promt, --prompt"
    })
    void aSlipIsSeen(String typed, String meant) {
        assertThat(Suggestion.nearest(typed, NAMES)).contains(meant);
        assertThat(Suggestion.sentence(typed, NAMES, "")).isEqualTo("did you mean " + meant + "?");
    }

    @ParameterizedTest
    @CsvSource({
        "--learning-rate, --lr",
        "--learning_rate, --lr",
        "--learing-rate, --lr",
        "--num-layers, --blocks",
        "--n-layer, --blocks",
        "--n-leyer, --blocks"
    })
    void whatOtherProgramsCallItIsKnown(String typed, String meant) {
        assertThat(Suggestion.nearest(typed, List.of("--lr", "--length", "--blocks")))
                .contains(meant);
        assertThat(Suggestion.nearest(typed, List.of("--length"))).isEmpty();
    }

    /** The name itself comes before what another is called elsewhere. */
    @Test
    void aNameOfOnesOwnIsMeantFirst() {
        assertThat(Suggestion.nearest("--hiddn", List.of("--dim", "--hidden"))).contains("--hidden");
        assertThat(Suggestion.nearest("--hiddn", List.of("--dim"))).contains("--dim");
    }

    @Test
    void anotherWordIsNone() {
        for (String typed : List.of("fly", "gpt", "", "x", "transformer")) {
            assertThat(Suggestion.nearest(typed, NAMES)).as(typed).isEmpty();
        }
        assertThat(Suggestion.sentence("fly", NAMES, "there is no other")).isEqualTo("there is no other");
    }
}
