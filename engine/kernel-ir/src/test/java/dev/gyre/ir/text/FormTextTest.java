package dev.gyre.ir.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.ir.Expr;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Stmt;
import dev.gyre.ir.front.KernelIr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a form's text is read, and what is said of texts that aren't one. */
class FormTextTest {
    private static final String DECLARED = """
            float[] x, room 16, checked
            long[] l, off heap
            int n
            double d
            let int c
            """;

    private static String again(String text) {
        KernelIr kernel = FormText.parse(text);
        return FormText.print(kernel, kernel.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x[0] = -1.0E-10",
                "x[-3] = NaN",
                "x[n] = -Infinity",
                "d = (-Infinityd + 1.5d)",
                "l[c] = (-9223372036854775808L >>> 3)",
                "n = -2147483648",
                "n = -(5)",
                "n = --(5)",
                "n = -(n - -5)",
                "n = (((n & 255) | (n ^ c)) min x.size)",
                "x[n] = fma(x[0], sqrt(x[1]), (x[2] pow -2.0))",
                "n = (((n < 3) & !(x[n] != 0.0)) ? first(n) : last(n))",
                "d = (double) (float) l[(int) l[0]]",
                "n = to_bits(from_bits(bit_count(n)))"
            })
    void statementsAreReadBack(String statement) {
        assertThat(again(DECLARED + statement + "\n")).isEqualTo(DECLARED + statement + "\n");
    }

    @Test
    void aConditionIsNoNumber() {
        Stmt both = FormText.parse("int n\nif ((n < 3) & (n > 0))\n  n = 0\n")
                .body()
                .getFirst();
        assertThat(((Stmt.If) both).condition()).isInstanceOf(Expr.Both.class);
        Stmt and = FormText.parse("int n\nn = (n & 3)\n").body().getFirst();
        assertThat(((Stmt.Assign) and).value()).isInstanceOf(Expr.Binary.class);
        assertThat(((Stmt.Assign) and).value().kind()).isEqualTo(Kind.INT);
    }

    @Test
    void jumpsNestAndGroupsHaveArrays() {
        String text = """
                context
                int[] x, room 16, checked
                object
                local int[(localSizex + 1)] local0, room 16, checked, zeroed
                item float[4] own1, room 16, checked
                local0[localIdx] = x[((groupIdx * localSizex) + localIdx)]
                barrier
                block L3
                  loop L-1
                    if (local0[0] > 0)
                      break L3
                    else
                      loop L-1#2
                        continue L-1
                items, region 0
                  own1[0] = 1.0
                """;
        assertThat(again(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "y = k|line 6, column 5: k has no value here",
                "x[n = 1.0|line 6, column 5: ] must stand here, not =",
                "y[0] = 1.0|line 6, column 1: no array of this name is declared",
                "n = 1.0|line 6, column 5: n is of kind int and can't be of kind float",
                "n = (n + d)|line 6, column 10: n and d must be of one kind, not int and double",
                "n = (n ~ 3)|line 6, column 8: ~ isn't part of any word",
                "n = (n x 3)|line 6, column 8: an operator must stand here, not x",
                "n = half(n)|line 6, column 5: there is no function half",
                "n = 99999999999|line 6, column 5: 99999999999 isn't a number of its kind",
                "n = (n|line 6, column 7: an operator must stand here, not the end of the line",
                "n =|line 6, column 4: an expression must stand here, not the end of the line",
                "n = 1 2|line 6, column 7: the end of the line must stand here, not 2",
                "break L4|line 6, column 7: no block or loop around it has this label",
                "block here|line 6, column 7: a label is L and a number, not here",
                "for i = 0; (n < 3); += 1|line 6, column 18: a loop's condition compares i with its bound",
                "`  n = 1`|line 6, column 3: a statement within another one stands behind no statement that has any within it",
                "` n = 1`|line 6, column 2: a line begins behind two blanks for each statement around it"
            })
    void whatIsWrongIsSaidWithItsPlace(String statement, String message) {
        assertThatThrownBy(() -> FormText.parse(DECLARED + statement + "\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void declarationsAreChecked() {
        assertThatThrownBy(() -> FormText.parse("int n\nfloat[] n\n"))
                .hasMessage("line 2, column 9: n was declared before");
        assertThatThrownBy(() -> FormText.parse("float[] x, wide\n"))
                .hasMessage("line 1, column 12: an array is at N, of room N, checked, own or off heap");
    }
}
