package dev.stint.checkpoints;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A store in memory that asks a test before every call of it, and of its uploads. */
final class HookedObjects {

    /** May throw instead of the call. */
    @FunctionalInterface
    interface Hook {
        void before(String call) throws Exception;
    }

    private HookedObjects() {}

    static ObjectStore of(ObjectStore store, Hook hook) {
        return hooked(ObjectStore.class, store, hook);
    }

    private static <T> T hooked(Class<T> type, T real, Hook hook) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    hook.before(method.getName());
                    try {
                        Object answer = method.invoke(real, arguments);
                        return answer instanceof Upload upload ? hooked(Upload.class, upload, hook) : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
