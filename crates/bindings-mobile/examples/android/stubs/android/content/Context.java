package android.content;

import android.content.res.Resources;
import java.io.File;

public abstract class Context {
    public abstract ContentResolver getContentResolver();

    public abstract File getNoBackupFilesDir();

    public abstract Resources getResources();
}
