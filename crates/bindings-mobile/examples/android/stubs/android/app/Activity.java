package android.app;

import android.content.ContentResolver;
import android.content.Context;
import android.content.res.Resources;
import android.os.Bundle;
import android.view.View;
import android.view.Window;
import java.io.File;

public class Activity extends Context {
    protected void onCreate(Bundle savedInstanceState) {}

    protected void onDestroy() {}

    public Window getWindow() {
        return null;
    }

    public void setContentView(View view) {}

    public final void runOnUiThread(Runnable action) {}

    @Override
    public ContentResolver getContentResolver() {
        return null;
    }

    @Override
    public File getNoBackupFilesDir() {
        return null;
    }

    @Override
    public Resources getResources() {
        return null;
    }
}
