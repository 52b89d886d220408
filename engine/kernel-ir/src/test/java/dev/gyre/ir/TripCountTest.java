package dev.gyre.ir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TripCountTest {
    @ParameterizedTest
    @CsvSource({
        "0, 10, 1, 10",
        "0, 10, 3, 4",
        "0, 9, 3, 3",
        "5, 5, 1, 0",
        "6, 5, 7, 0",
        "-3, -1, 1, 2",
        "-2147483648, 2147483647, 1, 4294967295",
        "-2147483648, 2147483647, 65536, 65536",
        "2147483647, -2147483648, 1, 0",
        "0, 2147483647, 1073741824, 2"
    })
    void roundsAreCountedInSixtyFourBits(long from, long beyond, long step, long rounds) {
        assertThat(TripCount.of(from, beyond, step)).isEqualTo(rounds);
    }

    @ParameterizedTest
    @CsvSource({
        "0, LT, 10, 3, 4",
        "0, LE, 9, 3, 4",
        "10, LT, 0, 1, 0",
        "2147483647, LE, 2147483647, 1, 1",
        "-2147483648, LT, 2147483647, 1,",
        "-2147483648, LT, 2147483647, 2,"
    })
    void loopsWithConstantBoundsHaveConstantRounds(int from, Relation relation, int bound, int step, Integer rounds) {
        Stmt.For loop = new Stmt.For(
                new Label(1),
                new KernelVariable("i", Kind.INT),
                Expr.Const.of(from),
                relation,
                Expr.Const.of(bound),
                step,
                List.of());
        assertThat(loop.rounds().stream().boxed().findFirst().orElse(null)).isEqualTo(rounds);
    }

    @Test
    void anyBoundsHaveNoRoundsWhereTheyAreReversed() {
        Stmt.For loop = new Stmt.For(
                new Label(1),
                new KernelVariable("i", Kind.INT),
                new Expr.Local(new KernelVariable("a", Kind.INT)),
                Relation.LE,
                new Expr.Local(new KernelVariable("b", Kind.INT)),
                1,
                List.of());
        assertThat(TripCount.of(loop)).hasToString("((a <= b) ? ((b - a) + 1) : 0)");
    }
}
