package dev.gyre.serve.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputTest {

    private static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatMayBelongToAStopStringIsHeldBack() {
        Output o = new Output();
        o.append(bytes("ab"), 1, 1);
        assertThat(o.take().bytes()).isEqualTo(bytes("a"));
        assertThat(o.take().isEmpty()).isTrue();
        o.append(bytes("c"), 1, 0);
        assertThat(o.take().bytes()).isEqualTo(bytes("bc"));
        o.append(bytes("xyz"), 1, 3);
        o.end(Finish.STOP, 3);
        Output.Piece last = o.take();
        assertThat(last.bytes()).isEmpty();
        assertThat(last.finish()).hasValue(Finish.STOP);
        assertThat(last.tokens()).isEqualTo(3);
    }

    @Test
    void whatWasHeldComesWhenTheTextEndsOtherwise() {
        Output o = new Output();
        o.append(bytes("ab"), 1, 2);
        o.end(Finish.LENGTH, 0);
        assertThat(o.take().bytes()).isEqualTo(bytes("ab"));
    }

    @Test
    void logprobsComeWithTheirTokens() {
        Output o = new Output();
        o.logprob(new LogProbability(5, -1, 0, List.of(), 1));
        o.append(bytes("a"), 1, 1);
        assertThat(o.take().logprobs()).isEmpty();
        o.logprob(new LogProbability(6, -2, 1, List.of(), 2));
        o.append(bytes("b"), 1, 0);
        assertThat(o.take().logprobs()).extracting(LogProbability::token).containsExactly(5, 6);
    }
}
