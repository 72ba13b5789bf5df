package muster.server;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import muster.identity.Scope;

/** Which scopes a call needs, where that is not read for what changes nothing and send for the rest. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Needs {
    Scope[] value();
}
