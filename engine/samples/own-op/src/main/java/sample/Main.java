//JAVA 25+
//DEPS dev.gyre:gyre-verify:0.2.0
//SOURCES SoftSign.java SoftSigns.java SoftSignContract.java
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector -Dslf4j.internal.verbosity=ERROR

package sample;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.verify.Case;
import dev.gyre.verify.Comparison;
import dev.gyre.verify.Verifier;

/** Verifies the op on every device that there is. */
public final class Main {

    private Main() {}

    /** Prints a line for each number that is compared, and ends with 3 if one is wrong. */
    public static void main(String[] args) {
        boolean right = true;
        for (Device device : Devices.all()) {
            Verifier verifier = new Verifier(device);
            for (Case test : new SoftSignContract().cases()) {
                for (Comparison c : verifier.check(test)) {
                    right &= c.passes();
                    System.out.printf(
                            "%s %s %s: error %.1e of %.1e, %s%n",
                            device.id(), test.label(), c.what(), c.error(), c.tolerance(), c.passes() ? "right" : "wrong");
                }
            }
        }
        System.exit(right ? 0 : 3);
    }
}
