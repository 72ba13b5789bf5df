package muster.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Everything that the product can be asked for by REST, found in the classes. */
public final class Operations {
    private Operations() {}

    /** Every call that a resource answers, such as {@code GET /groups/{group}}. */
    public static Set<String> rest() {
        return MusterClasses.IN_THE_WAR.stream()
                .filter(type -> type.isAnnotatedWith(Path.class))
                .flatMap(type -> type.getMethods().stream())
                .flatMap(method -> method.getAnnotations().stream()
                        .filter(annotation -> annotation.getRawType().isAnnotatedWith(HttpMethod.class))
                        .map(annotation -> annotation.getRawType().getSimpleName() + " " + pathOf(method)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String pathOf(JavaMethod method) {
        JavaClass resource = method.getOwner();
        var path = "/" + resource.getAnnotationOfType(Path.class).value();
        return method.tryGetAnnotationOfType(Path.class)
                .map(own -> path + "/" + own.value())
                .orElse(path);
    }
}
