package dev.gyre.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.op.ternary.TernaryWeights.Packing;
import dev.gyre.verify.Comparison;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layers without matrix products against the numbers of their repository. */
class MatMulFreeGoldenTest {

    @ParameterizedTest
    @CsvSource({
        "quant, TWO_BITS, 8",
        "quant, FIVE_A_BYTE, 8",
        "bitlinear, TWO_BITS, 8",
        "bitlinear-odd, FIVE_A_BYTE, 8",
        "hgrn-scan, TWO_BITS, 4",
        "hgrn-scan-h0, TWO_BITS, 5",
        "mlgru-mixer, TWO_BITS, 12"
    })
    void reproducesTheReference(String name, Packing packing, int tensors) throws URISyntaxException {
        Path path = Path.of(MatMulFreeGoldenTest.class
                .getResource("/golden/matmulfree/" + name + ".safetensors")
                .toURI());
        GoldenRunner runner = new GoldenRunner(List.of(new MatMulFreeGolden(packing)), Devices.standard());
        assertThat(runner.run(path).comparisons()).hasSize(tensors).allMatch(Comparison::passes);
    }
}
