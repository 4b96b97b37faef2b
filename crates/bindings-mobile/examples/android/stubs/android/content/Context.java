package android.content;

public abstract class Context {
    public abstract ContentResolver getContentResolver();
}
