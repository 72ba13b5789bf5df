package muster.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static muster.architecture.MusterClasses.IN_THE_WAR;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import jakarta.persistence.Entity;
import jakarta.persistence.PersistenceContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.annotation.WebFilter;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Date;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** What style.md asks for and no compiler sees. */
class ConventionsTest {
    private static final Set<String> FRONT_DOORS = Set.of(
            "muster.identity.Identity",
            "muster.identity.Audit",
            "muster.groups.Groups",
            "muster.messagelog.MessageLog",
            "muster.messagelog.MessageSearch",
            "muster.messagelog.Reports",
            "muster.receipts.Receipts",
            "muster.receipts.Confirmations",
            "muster.unread.UnreadCounts",
            "muster.delivery.Overview");

    @Test
    void entities_stay_inside_their_module() {
        classes()
                .that()
                .areAnnotatedWith(Entity.class)
                .should()
                .bePackagePrivate()
                .check(IN_THE_WAR);
    }

    @Test
    void names_say_what_a_thing_is() {
        noClasses()
                .should()
                .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Wrapper|Service)")
                .check(IN_THE_WAR);
    }

    /** With a default in the annotation Payara takes it for a text that does not convert; in the properties file it cannot. */
    @Test
    void configuration_has_its_defaults_in_properties_files() {
        noFields().should().beAnnotatedWith(configPropertyWithDefault()).check(IN_THE_WAR);
    }

    /** Rules about time are tested with a clock that stands still; nanoTime measures and decides nothing. */
    @Test
    void the_time_of_day_comes_from_the_injected_clock() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("muster.server.ClockProducer")
                .should()
                .callCodeUnitWhere(asksTheSystemForTheTime())
                .check(IN_THE_WAR);
    }

    @Test
    void entity_managers_name_their_unit() {
        fields().that()
                .areAnnotatedWith(PersistenceContext.class)
                .should()
                .beAnnotatedWith(persistenceContextWithUnit())
                .check(IN_THE_WAR);
    }

    /** And in public methods only: a transaction on any other is silently not there, on every server. */
    @Test
    void only_front_doors_are_transactional() {
        noClasses()
                .that(areNoFrontDoors())
                .should()
                .beAnnotatedWith(Transactional.class)
                .check(IN_THE_WAR);
        noMethods()
                .that()
                .areDeclaredInClassesThat(areNoFrontDoors())
                .or()
                .areNotPublic()
                .should()
                .beAnnotatedWith(Transactional.class)
                .check(IN_THE_WAR);
    }

    @Test
    void loggers_are_private_constants_of_the_platform() {
        fields().that()
                .haveRawType(System.Logger.class)
                .should()
                .bePrivate()
                .andShould()
                .beStatic()
                .andShould()
                .beFinal()
                .check(IN_THE_WAR);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.slf4j..", "org.apache.logging..")
                .check(IN_THE_WAR);
    }

    /** A request whose body came late goes on by a dispatch of its own: a filter that is not asked then would let it pass. */
    @Test
    void filters_are_asked_again_when_a_body_came_late() throws IOException {
        var annotated = IN_THE_WAR.stream()
                .filter(type -> type.isAnnotatedWith(WebFilter.class))
                .map(type -> type.getAnnotationOfType(WebFilter.class))
                .toList();
        assertThat(annotated)
                .hasSizeGreaterThan(1)
                .allSatisfy(filter ->
                        assertThat(filter.dispatcherTypes()).contains(DispatcherType.REQUEST, DispatcherType.ASYNC));

        var descriptor = Files.readString(Path.of("main/webapp/WEB-INF/web.xml"));
        var mappings = descriptor.split("<filter-mapping>", -1);
        assertThat(mappings).hasSizeGreaterThan(3);
        assertThat(mappings[1]).as("the first of all").contains("body-gate", "<url-pattern>/*</url-pattern>");
        assertThat(Arrays.stream(mappings).skip(1))
                .allSatisfy(mapping -> assertThat(mapping.substring(0, mapping.indexOf("</filter-mapping>")))
                        .contains("<dispatcher>REQUEST</dispatcher>", "<dispatcher>ASYNC</dispatcher>"));
    }

    private static DescribedPredicate<JavaAnnotation<?>> configPropertyWithDefault() {
        return DescribedPredicate.describe(
                "@ConfigProperty with a defaultValue",
                annotation -> annotation.getRawType().isEquivalentTo(ConfigProperty.class)
                        && annotation
                                .tryGetExplicitlyDeclaredProperty("defaultValue")
                                .isPresent());
    }

    private static DescribedPredicate<JavaAnnotation<?>> persistenceContextWithUnit() {
        return DescribedPredicate.describe(
                "@PersistenceContext with a unitName",
                annotation -> annotation.getRawType().isEquivalentTo(PersistenceContext.class)
                        && annotation
                                .tryGetExplicitlyDeclaredProperty("unitName")
                                .isPresent());
    }

    private static DescribedPredicate<JavaCall<?>> asksTheSystemForTheTime() {
        return DescribedPredicate.describe("ask the system for the time of day", call -> {
            var target = call.getTarget();
            var owner = call.getTargetOwner();
            boolean withoutArguments = target.getRawParameterTypes().isEmpty();
            return (owner.getPackageName().equals("java.time")
                            && target.getName().equals("now")
                            && withoutArguments)
                    || (owner.isEquivalentTo(Clock.class) && target.getName().startsWith("system"))
                    || (owner.isEquivalentTo(System.class) && target.getName().equals("currentTimeMillis"))
                    || (owner.isEquivalentTo(Date.class) && target.getName().equals("<init>") && withoutArguments);
        });
    }

    private static DescribedPredicate<JavaClass> areNoFrontDoors() {
        return DescribedPredicate.describe("are no front doors", type -> !FRONT_DOORS.contains(type.getFullName()));
    }
}
