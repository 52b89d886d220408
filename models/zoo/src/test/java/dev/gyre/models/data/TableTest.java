package dev.gyre.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {

    @TempDir
    Path folder;

    private Table read(String text) throws IOException {
        return Table.read("--data t.csv", Files.writeString(folder.resolve("t.csv"), text));
    }

    @Test
    void readsWithAndWithoutNames() throws IOException {
        Table named = read("\uFEFFx, \"y\"\r\n1,2\r\n3.5,-4e2\r\n\r\n");
        assertThat(named.columns()).containsExactly("x", "y");
        assertThat(named.rows()).containsExactly(new double[] {1, 2}, new double[] {3.5, -400});
        Table plain = read("1;2;3\n4;5;6");
        assertThat(plain.columns()).containsExactly("column 1", "column 2", "column 3");
        assertThat(plain.rows()).hasSize(2);
        assertThat(read("1\t2").rows()).containsExactly(new double[] {1, 2});
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
        'x,y/1,2/3,/5,6'   | row 3, column y: the cell is missing
        '1,2/3,four'       | row 2, column 2: "four" is no number
        'x,y/1,NaN'        | row 2, column y: "NaN" is no number
        'x,y/1,1e60'       | "1e60" is no number that float32 holds
        'x,y/1,2/3'        | row 3 has 1 cells, but there are 2 columns
        'x,y/1,2//3,4'     | row 3 has 1 cells
        'x,y'              | has no rows of numbers
        ''                 | it is empty
        'x,x/1,2'          | two columns are called x
        """)
    void refusesWhatIsNoTable(String text, String says) {
        assertThatThrownBy(() -> read(text.replace('/', '\n')))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith("--data t.csv: ")
                .hasMessageContaining(says);
    }

    @Test
    void refusesAFileThatIsntThereOrNoText() throws IOException {
        assertThatThrownBy(() -> Table.read("--data no", folder.resolve("no")))
                .hasMessageContaining("there is no such file");
        Path bytes = Files.write(folder.resolve("b"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatThrownBy(() -> Table.read("--data b", bytes)).hasMessageContaining("UTF-8");
    }
}
