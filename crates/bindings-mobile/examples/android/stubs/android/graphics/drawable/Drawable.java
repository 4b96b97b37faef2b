package android.graphics.drawable;

public abstract class Drawable {
    public boolean isFilterBitmap() {
        return false;
    }

    public void setFilterBitmap(boolean filter) {}
}
