package dev.gyre.ir.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Products that stand for quotients are the quotients. */
final class InverseTest {
    /** Around a multiple and the limit, where the product would be wrong first. */
    private static LongStream critical(int divisor, long most) {
        long last = most / divisor * divisor;
        return LongStream.of(0, 1, divisor - 1, divisor, divisor + 1, last - divisor, last - 1, last, last + 1, most)
                .filter(n -> n >= 0 && n <= most);
    }

    @Test
    void productsAreQuotients() {
        for (long most : new long[] {1, 255, 1000, 65_535, 255_000, 1 << 20, Integer.MAX_VALUE}) {
            for (int divisor = 2; divisor < 3000; divisor++) {
                Optional<SmallQuotients.Inverse> inverse = SmallQuotients.Inverse.of(divisor, most);
                if (inverse.isPresent()) {
                    SmallQuotients.Inverse i = inverse.get();
                    int d = divisor;
                    critical(divisor, most)
                            .forEach(n -> assertThat((((int) n >> i.before()) * (int) i.factor()) >>> i.after())
                                    .as("%d / %d, by %s", n, d, i)
                                    .isEqualTo((int) n / d));
                }
            }
        }
    }

    @Test
    void bytesHaveAllOfThem() {
        for (int divisor = 2; divisor < 256; divisor++) {
            SmallQuotients.Inverse i = SmallQuotients.Inverse.of(divisor, 255).orElseThrow();
            for (int n = 0; n < 256; n++) {
                assertThat(((n >> i.before()) * (int) i.factor()) >>> i.after()).isEqualTo(n / divisor);
            }
        }
    }

    @Test
    void greatNumbersHaveFew() {
        assertThat(SmallQuotients.Inverse.of(7, Integer.MAX_VALUE)).isEmpty();
        assertThat(SmallQuotients.Inverse.of(1 << 20, Integer.MAX_VALUE))
                .contains(new SmallQuotients.Inverse(0, 1, 20));
    }
}
