package muster.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static muster.architecture.MusterClasses.IN_THE_WAR;
import static muster.architecture.MusterClasses.LINE;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The modules stand in a line. The compiler holds it by module-info; this holds it for the WAR's unnamed module too. */
class ModuleLineTest {
    @ParameterizedTest
    @MethodSource("modules")
    void a_module_imports_only_what_stands_before_it(String module) {
        var allowed = LINE.subList(0, LINE.indexOf(module) + 1).stream()
                .map(MusterClasses::packageOf)
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(MusterClasses.packageOf(module))
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage("muster..")).or(resideInAnyPackage(allowed)))
                .check(IN_THE_WAR);
    }

    @Test
    void no_two_modules_need_each_other() {
        slices().matching("muster.(*)..").should().beFreeOfCycles().check(IN_THE_WAR);
    }

    /** A module is one flat package: what is inside needs no door of its own. */
    @Test
    void packages_have_no_subpackages() {
        classes()
                .should()
                .resideInAnyPackage(LINE.stream().map(MusterClasses::packageOf).toArray(String[]::new))
                .check(IN_THE_WAR);
    }

    static List<String> modules() {
        return LINE;
    }
}
