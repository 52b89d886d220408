package dev.gyre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void whatWouldDoSomethingIsSpelledOut() {
        assertThat(Printable.text("a\u001b]0;title\u0007b\rc\bd\u007f\u009b2Je"))
                .isEqualTo("a\\u001b]0;title\\u0007b\\u000dc\\u0008d\\u007f\\u009b2Je");
        assertThat(Printable.text("\u202egnp.exe\u2069")).isEqualTo("\\u202egnp.exe\\u2069");
        assertThat(Printable.text("\u001b[2J\u001b[8mhidden\u001b[30mblack"))
                .isEqualTo("\\u001b[2J\\u001b[8mhidden\\u001b[30mblack");
    }

    @Test
    void textAndColoursStay() {
        String text = "für $1 \\ x\n\tdone \u001b[1m\u001b[31mgyre:\u001b[39m\u001b[21m\u001b[0m \u001b[1;31m 😀";
        assertThat(Printable.text(text)).isEqualTo(text);
    }

    @Test
    void aWriterMakesTextPrintable() {
        StringWriter text = new StringWriter();
        PrintWriter out = Printable.to(new PrintWriter(text));
        out.println("a\u0007");
        assertThat(text.toString()).isEqualTo("a\\u0007" + System.lineSeparator());
        assertThat(out.checkError()).isFalse();
    }
}
