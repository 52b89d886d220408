package dev.gyre.serve;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the server to its plan: what writes texts knows nothing of HTTP, and the protocol nothing of the web server. */
@AnalyzeClasses(packages = "dev.gyre.serve", importOptions = ImportOption.DoNotIncludeTests.class)
class ServerArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.gyre.serve.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule batchesKnowNoProtocol = noClasses()
            .that()
            .resideInAPackage("dev.gyre.serve.batch..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.gyre.serve.openai..",
                    "dev.gyre.serve.http..",
                    "dev.gyre.serve.page..",
                    "io.helidon..",
                    "tools.jackson..");

    @ArchTest
    static final ArchRule constraintsKnowNoJson = noClasses()
            .that()
            .resideInAPackage("dev.gyre.serve.constrain..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.gyre.serve.batch..",
                    "dev.gyre.serve.schema..",
                    "dev.gyre.serve.openai..",
                    "dev.gyre.serve.http..",
                    "io.helidon..",
                    "tools.jackson..");

    @ArchTest
    static final ArchRule schemasKnowNoProtocol = noClasses()
            .that()
            .resideInAPackage("dev.gyre.serve.schema..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.gyre.serve.batch..", "dev.gyre.serve.openai..", "dev.gyre.serve.http..", "io.helidon..");

    @ArchTest
    static final ArchRule theProtocolKnowsNoWebServer = noClasses()
            .that()
            .resideInAPackage("dev.gyre.serve.openai..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.gyre.serve.http..", "dev.gyre.serve.page..", "io.helidon..");

    @ArchTest
    static final ArchRule nobodyExits = noClasses()
            .that()
            .resideInAPackage("dev.gyre.serve..")
            .should()
            .callMethod(System.class, "exit", int.class);
}
