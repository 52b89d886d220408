package dev.gyre.serve.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.data.Tokenizer;
import dev.gyre.serve.constrain.ConstrainedText;
import dev.gyre.serve.constrain.Constraint;
import dev.gyre.serve.constrain.Grammar;
import dev.gyre.serve.constrain.TokenBytes;
import dev.gyre.serve.schema.ToolGrammar;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Calls within a text: which texts have them, and how they're found, in whatever pieces they come. */
class ToolCallParserTest {

    private static final String CALLS =
            "Let me see < <tool.\n<tool_call>{\"name\": \"f\", \"arguments\": {\"a\":\"}<\\\"]\", \"b\":[{}]}}</tool_call>"
                    + "\n<tool_call>\n{\"name\":\"g-1\",\"arguments\":{}}\n</tool_call>";
    private static final List<ToolGrammar.Callable> FUNCTIONS = List.of(
            new ToolGrammar.Callable(
                    "f",
                    JsonMapper.shared()
                            .readTree(
                                    "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"array\"}}}"),
                    "f"),
            new ToolGrammar.Callable(
                    "g-1", JsonMapper.shared().readTree("{\"type\":\"object\",\"additionalProperties\":false}"), "g"));

    /** Names in brackets, arguments behind them, other text as it is. */
    private static String found(String text, int piece) {
        ToolCallParser called = new ToolCallParser();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < text.length(); i += piece) {
            int end = Math.min(i + piece, text.length());
            for (ToolCallParser.Piece p : called.add(text.substring(i, end), end == text.length())) {
                switch (p) {
                    case ToolCallParser.Said s -> all.append(s.text());
                    case ToolCallParser.Called c ->
                        all.append('[').append(c.name()).append(']');
                    case ToolCallParser.Arguments a -> all.append(a.json());
                }
            }
        }
        return all.toString();
    }

    @Test
    void piecesMakeNoDifference() {
        for (int piece = 1; piece <= CALLS.length(); piece++) {
            assertThat(found(CALLS, piece))
                    .as("pieces of %d", piece)
                    .isEqualTo("Let me see < <tool.\n[f]{\"a\":\"}<\\\"]\", \"b\":[{}]}[g-1]{}");
            assertThat(found("a <tool_cal", piece)).isEqualTo("a <tool_cal");
            assertThat(found("<tool_call>{\"name\": \"f\", \"argum", piece)).isEmpty();
            assertThat(found("<tool_call>{\"name\": \"f\", \"arguments\": {\"a", piece))
                    .isEqualTo("[f]{\"a");
        }
    }

    private static boolean takes(Grammar grammar, String text) {
        ConstrainedText constrained =
                new ConstrainedText(new Constraint(grammar, TokenBytes.of(Tokenizer.Bytes.PLAIN)));
        for (int c : text.chars().toArray()) {
            if (!constrained.allows(c, 10_000)) {
                return false;
            }
            constrained.add(c);
        }
        return constrained.isWhole();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '`', textBlock = """
            true ! true ! <tool_call>{"name":"g-1","arguments":{}}</tool_call>
            true ! true ! <tool_call>{"name": "f", "arguments": {"b":[]}}</tool_call>
            true ! true ! <tool_call>{"name":"f","arguments":{}}</tool_call><tool_call>{"name":"f","arguments":{}}</tool_call>
            false ! false ! <tool_call>{"name":"h","arguments":{}}</tool_call>
            false ! false ! <tool_call>{"name":"g-1","arguments":{"a":1}}</tool_call>
            false ! false ! <tool_call>{"name":"f","arguments":{}}</tool_call> and more
            false ! false ! <tool_call>
            false ! true ! a <tool_call>{"name":"f","arguments":{}}</tool_call>
            false ! true ! <<tool_call>{"name":"f","arguments":{}}</tool_call>
            false ! true ! a < b <tool_cal
            false ! true ! ``
            """)
    void someHaveToBeCallsAndOthersMay(boolean needed, boolean free, String text) {
        Grammar calls = ToolGrammar.calls(FUNCTIONS, true, false);
        assertThat(takes(ToolGrammar.needed(calls), text)).isEqualTo(needed);
        assertThat(takes(ToolGrammar.behindText(calls), text)).isEqualTo(free);
        Grammar number = ToolGrammar.or(calls, Grammar.text("7"));
        assertThat(takes(number, text)).isEqualTo(needed);
        assertThat(takes(number, "7")).isTrue();
    }

    @Test
    void oneIsOne() {
        String one = "<tool_call>{\"name\":\"f\",\"arguments\":{}}</tool_call>";
        Grammar calls = ToolGrammar.needed(ToolGrammar.calls(FUNCTIONS, false, false));
        assertThat(takes(calls, one)).isTrue();
        assertThat(takes(calls, one + one)).isFalse();
        Grammar several = ToolGrammar.needed(ToolGrammar.calls(FUNCTIONS, true, false));
        assertThat(takes(several, one.repeat(16))).isTrue();
        assertThat(takes(several, one.repeat(17))).isFalse();
    }
}
