package dev.gyre.ir.dependence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.ir.UnaryOp;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ranges of what operations give. */
final class OperationsTest {

    @ParameterizedTest
    @CsvSource({
        "NEG, -3, 5",
        "NEG, -2147483648, 0",
        "ABS, -3, 5",
        "ABS, -7, -2",
        "ABS, -2147483648, 4",
        "TO_BYTE, -5, 100",
        "TO_BYTE, 100, 140",
        "TO_SHORT, 32760, 32770",
        "TO_CHAR, -2, 3",
        "TO_CHAR, 5, 70000"
    })
    void rangesHoldWhatOperationsGive(UnaryOp op, int low, int high) {
        Range range = Operations.of(op, new Range(low, high));
        for (long n = low; n <= Math.min(high, low + 70_100L); n++) {
            int value = switch (op) {
                case NEG -> -(int) n;
                case ABS -> Math.abs((int) n);
                case TO_BYTE -> (byte) n;
                case TO_SHORT -> (short) n;
                default -> (char) n;
            };
            assertThat((long) value).isBetween(range.low(), range.high());
        }
    }
}
