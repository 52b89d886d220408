package sample;

import dev.gyre.fpga.Options;
import dev.gyre.fpga.simulate.Circuits;
import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.simulate.Run;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Simulates the filter's circuit from Java, with four lanes, on a ramp. */
public final class Simulate {
    private Simulate() {}

    public static void main(String[] args) {
        IntArray x = new IntArray(64);
        for (int i = 0; i < 64; i++) {
            x.set(i, i);
        }
        IntArray taps = IntArray.fromElements(1, 4, 6, 4, 1);
        IntArray y = new IntArray(64);
        Prepared circuit = Circuits.of(Fir::filter, x, taps, y, 64, 5, 4);
        Run run = circuit.with(Options.standard().withLanes(4)).simulate(); // isRight(), cycles(), wrong()
        System.out.println(run.isRight() ? "equal after " + run.cycles() + " cycles" : run.wrong());
    }
}
